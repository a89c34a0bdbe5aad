import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { nodeStandIns, npmPackage } from "../rig/npm-package.ts";
import { ownAuthority } from "../rig/own-authority.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { stubNpmRegistry } from "../rig/stub-npm-registry.ts";
import type { Fault } from "../rig/stub-server.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

const authority = ownAuthority();
const caches: string[] = [];
afterAll(() => {
  for (const cache of caches) rmSync(cache, { recursive: true, force: true });
  authority[Symbol.dispose]();
});

function cacheFolder(): string {
  const cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
  caches.push(cache);
  return cache;
}

const project = (environment: string): TempProject =>
  tempProject({
    "flows/f/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { e: ${environment} },
  steps: { say: python("steps/say.py:say", { environment: "e" }) },
});
`,
    "flows/f/steps/say.py": "def say():\n    return {'done': True}\n",
  });

/** Once, quickly: what is silent for two seconds is silent. */
const impatient = { UV_HTTP_TIMEOUT: "2", UV_HTTP_RETRIES: "0", PIP_RETRIES: "0", PIP_DEFAULT_TIMEOUT: "2" };
const impatientNpm = { npm_config_fetch_retries: "0", npm_config_fetch_timeout: "2000" };

/** Containers of this project, images under its keys, and what an install leaves half-done in the caches. */
function leftOf(at: TempProject, cache: string): string[] {
  const { id } = JSON.parse(readFileSync(at.path(".flowbox/project.json"), "utf8"));
  const containers = spawnSync("docker", ["ps", "-aq", "--filter", `label=dev.flowbox.project=${id}`], {
    encoding: "utf8",
  }).stdout;
  const halfDone = ["work", "private", "packages/installed"].flatMap((name) => {
    const folder = join(cache, "flowbox", name);
    return existsSync(folder)
      ? readdirSync(folder).filter((one) => name !== "packages/installed" || one[0] === ".")
      : [];
  });
  return [...containers.split("\n").filter((line) => line !== ""), ...halfDone];
}

test("an index that is down, silent, or cut half-way is one clear error each, and nothing is left", async () => {
  const tool = wheel({ name: "acme-shaky", version: "1.0", files: { "acme_shaky.py": `# ${"x".repeat(50_000)}\n` } });
  const other = wheel({ name: "acme-shaky", version: "1.0", files: { "acme_shaky.py": "import socket\n" } });
  await using index = await stubIndex([tool], { authority });
  using shaky = project('{ python: "3.11", pip: ["acme-shaky"] }');
  const cache = cacheFolder();
  const env = { ...index.environment, ...impatient, XDG_CACHE_HOME: cache };
  const go = async (command: string, fault: Fault | undefined, at: RegExp = /./) => {
    index.fault = (path) => (at.test(path) ? fault : undefined);
    const { code, stderr } = await flowbox(shaky.folder, [command], env);
    expect(leftOf(shaky, cache)).toEqual([]);
    return { code, stderr };
  };
  for (const fault of [{ status: 500 }, "silent"] as const) {
    const { code, stderr } = await go("lock", fault);
    expect([fault, code]).toEqual([fault, 75]);
    expect(stderr).toContain("The pip packages of the environment e could not be looked up");
    expect(existsSync(shaky.path("flows/f/locks"))).toBe(false);
  }
  expect((await go("lock", undefined)).code).toBe(0);
  for (const fault of ["cut", "silent", { status: 503 }] as const) {
    const { code, stderr } = await go("build", fault, /\.whl$/);
    expect([fault, code]).toEqual([fault, 75]);
    expect(stderr).toMatch(/Installing acme-shaky\S* for the environment e failed/);
  }
  const { code, stderr } = await go("build", { bytes: other.bytes }, /\.whl$/);
  expect(code).toBe(65);
  expect(stderr).toMatch(/acme-shaky\S*, in the environment e, is not the file that was locked/);
  expect((await go("build", { wait: 500 })).code).toBe(0);
  const { images } = JSON.parse((await flowbox(shaky.folder, ["build", "--json"], env)).stdout);
  spawnSync("docker", ["image", "rm", "--force", images[0].id]);
});

test("so it is with an npm registry", async () => {
  const packages = [...(await nodeStandIns("24.1.0")), await npmPackage({ name: "acme-shaky", version: "1.0.0" })];
  await using registry = await stubNpmRegistry(packages, { authority });
  using shaky = project('{ node: "24", npm: { "acme-shaky": "^1.0.0" } }');
  const cache = cacheFolder();
  const env = { ...registry.environment, ...impatientNpm, XDG_CACHE_HOME: cache };
  const go = async (command: string, fault: Fault | undefined, at: RegExp = /./) => {
    registry.fault = (path) => (at.test(path) ? fault : undefined);
    const { code, stderr } = await flowbox(shaky.folder, [command], env);
    expect(leftOf(shaky, cache)).toEqual([]);
    return { code, stderr };
  };
  for (const fault of [{ status: 500 }, "silent"] as const) {
    const { code, stderr } = await go("lock", fault);
    expect([fault, code]).toEqual([fault, 75]);
    expect(stderr).toContain("The npm packages of the environment e could not be looked up");
    expect(existsSync(shaky.path("flows/f/locks"))).toBe(false);
  }
  expect((await go("lock", undefined)).code).toBe(0);
  for (const fault of ["cut", "silent"] as const) {
    const { code, stderr } = await go("build", fault, /acme-shaky.*\.tgz$/);
    expect([fault, code]).toEqual([fault, 75]);
    expect(stderr).toMatch(/for the environment e failed/);
  }
  const { code, stderr } = await go("build", "wrong-bytes", /acme-shaky.*\.tgz$/);
  expect(code).toBe(65);
  expect(stderr).toMatch(/acme-shaky\S*, in the environment e, is not the file that was locked/);
});
