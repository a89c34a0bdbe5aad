import { execFileSync, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { type PrivateEngine, privateEngine } from "../rig/private-engine.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

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
  using project = tempProject({
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
  });
  const env = { DOCKER_HOST: engine.host };
  const cut = startRun(project, ["run", "--wait", "600"], env);
  while (!cut.said.includes("waiting")) await sleep(50);
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

function startRun(project: TempProject, args: string[], env: Record<string, string>) {
  const program = fileURLToPath(new URL("../../bin/dev.js", import.meta.url));
  const child = spawn(process.execPath, [program, ...args], {
    cwd: project.folder,
    env: { ...process.env, NO_COLOR: "1", ...env },
  });
  const started = { said: "", code: new Promise<number | null>((resolve) => child.on("close", resolve)) };
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (started.said += chunk.toString()));
  return started;
}
