import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { engineWithBase } from "../rig/engine-with-base.ts";
import { flowbox } from "../rig/flowbox.ts";
import type { PrivateEngine } from "../rig/private-engine.ts";
import { startFlowbox } from "../rig/start-flowbox.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const files = {
  "flows/f/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { arrays: { python: "3.11", pip: ["numpy==2.2.6"], platforms: ["linux/amd64"] } },
  steps: { say: python("say.py:say", { environment: "arrays" }) },
});
`,
  "flows/f/say.py": "import numpy\n\ndef say():\n    return {'version': numpy.__version__}\n",
};

let engine: PrivateEngine;
let project: TempProject;
let cache = "";
beforeAll(async () => {
  engine = await engineWithBase();
  project = tempProject(files);
  const locked = await flowbox(project.folder, ["lock"], { DOCKER_HOST: engine.host });
  if (locked.code !== 0) throw new Error(locked.stderr);
});
afterAll(async () => {
  project?.[Symbol.dispose]();
  await engine?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const docker = (...args: string[]): string =>
  execFileSync("docker", ["-H", engine.host, ...args], { encoding: "utf8" });
const environment = (): Record<string, string> => ({ DOCKER_HOST: engine.host, XDG_CACHE_HOME: cache });

/** No image, no container, no work, nothing half installed. */
function expectNothingLeft(): void {
  expect(docker("image", "ls", "--quiet", "flowbox/step")).toBe("");
  expect(docker("ps", "--all", "--quiet")).toBe("");
  expect(namesIn("flowbox/work")).toEqual([]);
  expect(namesIn("flowbox/packages/installed").filter((name) => name.startsWith("."))).toEqual([]);
}

function namesIn(path: string): string[] {
  const folder = join(cache, path);
  return existsSync(folder) ? readdirSync(folder) : [];
}

async function expectBuilt(): Promise<void> {
  expect(await flowbox(project.folder, ["build"], environment())).toMatchObject({ code: 0 });
  docker("image", "rm", "--force", ...docker("image", "ls", "--quiet", "flowbox/step").trim().split("\n"));
}

test.each(["building", "compiling bytecode", "loading the image"])(
  "Ctrl-C while a build says %s ends it with 130 and leaves nothing; the next build finishes",
  async (moment) => {
    const stopped = startFlowbox(project.folder, ["build"], environment());
    await stopped.says(moment);
    stopped.child.kill("SIGINT");
    expect(await stopped.code).toBe(130);
    expect(stopped.said).not.toMatch(/\n +at .*\.ts:\d+/);
    expectNothingLeft();
    await expectBuilt();
  },
);

test("an engine that dies while an image is loaded ends the build with 75 and one error; the next build finishes", async () => {
  const cut = startFlowbox(project.folder, ["build"], environment());
  await cut.says("loading the image");
  await engine.kill();
  expect(await cut.code).toBe(75);
  expect(cut.said.match(/The engine went away/g)).toHaveLength(1);
  await engine.restart();
  expectNothingLeft();
  await expectBuilt();
});

test("a disk that is full while packages are installed ends the build with one error that says so, and leaves nothing", async () => {
  const small = join(cache, "small");
  mkdirSync(small);
  execFileSync("/bin/mount", ["-t", "tmpfs", "-o", "size=30m", "tmpfs", small]);
  try {
    const full = await flowbox(project.folder, ["build"], { ...environment(), XDG_CACHE_HOME: small });
    expect(full.code).toBe(74);
    expect(`${full.stdout}${full.stderr}`.match(/Error .*/g)).toEqual([expect.stringContaining("The disk is full")]);
    expect(readdirSync(join(small, "flowbox/work"))).toEqual([]);
    expect(docker("image", "ls", "--quiet", "flowbox/step")).toBe("");
  } finally {
    execFileSync("/bin/umount", ["-l", small]);
  }
});

test("a lock for another platform than the engine's builds nothing, and says which there is", async () => {
  using other = tempProject({ ...files, "flows/f/flow.ts": files["flows/f/flow.ts"].replace("amd64", "arm64") });
  const env = environment();
  expect(await flowbox(other.folder, ["lock"], env)).toMatchObject({ code: 0 });
  const { code, stderr } = await flowbox(other.folder, ["build"], env);
  expect(code).toBe(65);
  expect(stderr).toMatch(/linux\/arm64[\s\S]*linux\/amd64/);
  expect(readFileSync(other.path("flows/f/locks/arrays/lock.json"), "utf8")).not.toContain('amd64": [');
  expectNothingLeft();
});
