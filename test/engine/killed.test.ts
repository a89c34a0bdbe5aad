import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { slowFlow } from "../rig/slow-flow.ts";
import { startFlowbox } from "../rig/start-flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

test("what a killed run left behind is removed by the next one, which goes on from what was done", async () => {
  using project = tempProject(slowFlow);
  const killed = startFlowbox(project.folder, ["run", "--wait", "2"]);
  await killed.says("waiting");
  killed.child.kill("SIGKILL");
  await until(() => containers(project).every((line) => line.endsWith(" exited")));
  expect(containers(project)).toHaveLength(1);
  expect((await flowbox(project.folder, ["runs"])).stdout).toMatch(/^slow\/1 +cut-off /);

  const next = await flowbox(project.folder, ["run"]);
  expect(next).toMatchObject({ code: 0 });
  expect(next.stdout).toContain("reused  first");
  expect(containers(project)).toEqual([]);
  expect(readdirSync(project.path(".flowbox/work"))).toEqual([]);
});

test("Ctrl-C stops the containers, keeps what was done and exits with 130", async () => {
  using project = tempProject(slowFlow);
  const stopped = startFlowbox(project.folder, ["run", "--wait", "60"]);
  await stopped.says("waiting");
  stopped.child.kill("SIGINT");
  expect(await stopped.code).toBe(130);
  expect(containers(project)).toEqual([]);
  expect(readdirSync(project.path(".flowbox/work"))).toEqual([]);
  expect((await flowbox(project.folder, ["runs"])).stdout).toContain("stopped");
  expect((await flowbox(project.folder, ["run"])).stdout).toContain("reused  first");
});

function containers(project: TempProject): string[] {
  const { id } = JSON.parse(readFileSync(project.path(".flowbox/project.json"), "utf8"));
  const args = ["ps", "--all", "--filter", `label=dev.flowbox.project=${id}`, "--format", "{{.Names}} {{.State}}"];
  return spawnSync("docker", args, { encoding: "utf8" })
    .stdout.split("\n")
    .filter((line) => line !== "");
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}
