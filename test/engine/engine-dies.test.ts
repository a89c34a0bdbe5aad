import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { type PrivateEngine, privateEngine } from "../rig/private-engine.ts";
import { slowFlow } from "../rig/slow-flow.ts";
import { startFlowbox } from "../rig/start-flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const [base, tools] = ["flowbox/base:debian-12", "flowbox/tools:debian-12"];
let engine: PrivateEngine;
const docker = (args: string[], input?: Buffer): string =>
  execFileSync("docker", ["-H", engine.host, ...args], { input, encoding: "utf8" });

/** Steps on the bare base need no installers: the base stands in for them. */
beforeAll(async () => {
  engine = await privateEngine();
  docker(["load"], execFileSync("docker", ["save", base], { maxBuffer: 2 ** 30 }));
  docker(["tag", base, tools]);
});

afterAll(async () => {
  await engine?.[Symbol.asyncDispose]();
});

test("an engine that dies while a step runs ends the run with 75 and one error; the next run goes on, and nothing is left", async () => {
  using project = tempProject(slowFlow);
  const env = { DOCKER_HOST: engine.host };
  const cut = startFlowbox(project.folder, ["run", "--wait", "600"], env);
  await cut.says("waiting");
  await engine.kill();
  expect(await cut.code).toBe(75);
  expect(cut.said.match(/The engine went away/g)).toHaveLength(1);
  expect(cut.said).toContain("Start it again and repeat the command: what was done is kept");
  expect(cut.said).not.toMatch(/\n +at .*\.ts:\d+/);

  const without = await flowbox(project.folder, ["run"], env);
  expect(without).toMatchObject({ code: 69 });

  await engine.restart();
  const next = await flowbox(project.folder, ["run"], env);
  expect(next).toMatchObject({ code: 0 });
  expect(next.stdout).toContain("reused  first");
  expect(docker(["ps", "--all", "--quiet"])).toBe("");
  expect(readdirSync(project.path(".flowbox/work"))).toEqual([]);
});
