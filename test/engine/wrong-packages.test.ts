import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flowbox } from "../rig/flowbox.ts";
import { wheel } from "../rig/python-package.ts";
import { stubIndex } from "../rig/stub-index.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "flowbox-cache-"));
});
afterEach(() => rmSync(cache, { recursive: true, force: true }));

const files = (environment: string): Record<string, string> => ({
  "flows/f/flow.ts": `
import { flow, python } from "flowbox";
export default flow({
  environments: { own: { python: "3.11", pip: ["wrongly-made"]${environment} } },
  steps: { say: python("steps/say.py:say", { environment: "own" }) },
});
`,
  "flows/f/steps/say.py": "import wrongly_made\n\ndef say():\n    return {'version': wrongly_made.version}\n",
});
const only = ', platforms: ["linux/amd64"]';

const docker = (...args: string[]): string => spawnSync("docker", args, { encoding: "utf8" }).stdout.trim();
const containers = (project: TempProject): string => {
  const { id } = JSON.parse(readFileSync(project.path(".flowbox/project.json"), "utf8"));
  return docker("ps", "--all", "--quiet", "--filter", `label=dev.flowbox.project=${id}`);
};

test("a file that is not the one that was locked stops the build before it is installed, and leaves nothing", async () => {
  const published = wheel({ name: "wrongly-made", version: "1.0" });
  const locked = published.bytes;
  await using index = await stubIndex([published]);
  using project = tempProject(files(only));
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
  rmSync(join(cache, "flowbox"), { recursive: true });

  const others = { "wrongly_made.py": "raise SystemExit('installed')\n" };
  published.bytes = wheel({ name: "wrongly-made", version: "1.0", files: others }).bytes;
  for (const command of ["build", "run"]) {
    const { code, stdout, stderr } = await flowbox(project.folder, [command], env);
    expect({ command, code }).toEqual({ command, code: 65 });
    expect((stdout + stderr).match(/Error .*/g)).toEqual([
      expect.stringMatching(
        /wrongly-made.*, in the environment own, is not the file that was locked: its hash differs\./,
      ),
    ]);
  }
  expect(containers(project)).toBe("");
  const left = readdirSync(join(cache, "flowbox/work"), { recursive: true, withFileTypes: true });
  expect(left.filter((one) => !one.isDirectory())).toEqual([]);

  published.bytes = locked;
  const built = await flowbox(project.folder, ["build", "--json"], env);
  expect(built).toMatchObject({ code: 0 });
  const [image] = JSON.parse(built.stdout).images;
  expect(image.built).toBe(true);
  docker("image", "rm", "--force", image.id);
});

test("a package without a file for a platform fails the lock, with the platform and the way out", async () => {
  const tag = "cp311-cp311-manylinux_2_17_x86_64";
  await using index = await stubIndex([wheel({ name: "wrongly-made", version: "1.0", tag })]);
  using project = tempProject(files(""));
  const env = { ...index.environment, XDG_CACHE_HOME: cache };
  const refused = await flowbox(project.folder, ["lock"], env);
  expect(refused.code).toBe(65);
  expect(refused.stderr).toContain("wrongly-made 1.0, in the environment own, has no file for linux/arm64.");
  expect(refused.stderr).toContain('set platforms: ["linux/amd64"] for own');
  expect(readdirSync(project.path("flows/f"))).not.toContain("locks");

  project.write("flows/f/flow.ts", files(only)["flows/f/flow.ts"] ?? "");
  expect(await flowbox(project.folder, ["lock"], env)).toMatchObject({ code: 0 });
});

test("a lock from a newer version stops every command that reads it, and says how to go on", async () => {
  using project = tempProject({ ...files(only), "flows/f/locks/own/lock.json": '{"version":7,"surprise":true}' });
  for (const command of [["build"], ["run"], ["lock", "--check"]]) {
    const { code, stderr } = await flowbox(project.folder, command, { XDG_CACHE_HOME: cache });
    expect([command, code]).toEqual([command, 65]);
    expect(stderr).toContain("The lock of the environment own has version 7; this flowbox knows 1.");
    expect(stderr).toContain("Update flowbox, or lock again with this one: flowbox lock f");
  }
});
