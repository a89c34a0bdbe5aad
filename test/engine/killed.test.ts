import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const files = {
  "flows/slow/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ wait: z.number().default(0) }),
  steps: { first: python("steps/a.py:first"), second: python("steps/a.py:second", { needs: ["first"] }) },
});
`,
  "flows/slow/steps/a.py": `
import time

def first():
    return {"one": 1}

def second(one, wait):
    print("waiting", flush=True)
    time.sleep(wait)
    return {"two": one + 1}
`,
};

test("what a killed run left behind is removed by the next one, which goes on from what was done", async () => {
  using project = tempProject(files);
  const killed = startRun(project, ["run", "--wait", "2"]);
  await until(() => killed.said.includes("waiting"));
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
  using project = tempProject(files);
  const stopped = startRun(project, ["run", "--wait", "60"]);
  await until(() => stopped.said.includes("waiting"));
  stopped.child.kill("SIGINT");
  expect(await stopped.code).toBe(130);
  expect(containers(project)).toEqual([]);
  expect(readdirSync(project.path(".flowbox/work"))).toEqual([]);
  expect((await flowbox(project.folder, ["runs"])).stdout).toContain("stopped");
  expect((await flowbox(project.folder, ["run"])).stdout).toContain("reused  first");
});

function startRun(project: TempProject, args: string[]) {
  const program = fileURLToPath(new URL("../../bin/dev.js", import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    cwd: project.folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const started = { child, said: "", code: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  child.stdout.on("data", (chunk: Buffer) => (started.said += chunk.toString()));
  return started;
}

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
