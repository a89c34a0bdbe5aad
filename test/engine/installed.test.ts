import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packFlowbox, repository } from "../rig/pack-flowbox.ts";
import { tempProject } from "../rig/temp-project.ts";

const place = mkdtempSync(join(tmpdir(), "flowbox-installed-"));
const project = tempProject({
  "flows/tiny/flow.ts": `
import { flow, python, z } from "flowbox";
export default flow({
  params: z.object({ n: z.number().int().default(2) }),
  steps: { one: python("steps/a.py:one"), two: python("steps/a.py:two", { needs: ["one"] }) },
});
`,
  "flows/tiny/steps/a.py": "def one(n):\n    return {'a': n}\n\ndef two(a):\n    return {'b': a + 1}\n",
});

/** Without install scripts, as companies do it: the index of images is a hint and may be missing. */
beforeAll(async () => {
  const archive = packFlowbox(place);
  const { code, stderr } = await run("npm", ["install", "--ignore-scripts", "--no-audit", "--no-fund", archive]);
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => {
  project[Symbol.dispose]();
  rmSync(place, { recursive: true, force: true });
});

test("the packed package, installed into an empty folder with an empty home, says its version and its commands", async () => {
  const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  expect(await flowbox("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  const { stdout } = await flowbox("--help");
  for (const command of ["build", "doctor", "lock", "run", "setup"])
    expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
});

test("it runs a flow that imports flowbox, in containers, and reuses what did not change", async () => {
  const first = await flowbox("run", "tiny", "--n", "4", "--json");
  expect(first).toMatchObject({ code: 0 });
  expect(JSON.parse(first.stdout)).toMatchObject({ run: "tiny/1", status: "done", params: { n: 4 } });
  expect((await flowbox("artifacts", "get", "tiny/1:b")).stdout).toBe("5");
  expect((await flowbox("run", "--n", "4")).stdout).toContain("Nothing changed since tiny/1");
});

const flowbox = (...args: string[]) => run("npx", ["flowbox", ...args]);

function run(program: string, args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const home = join(place, "home");
  mkdirSync(home, { recursive: true });
  // How this machine reaches npm's registry is its own business; that npm runs the tests must not say where it installs.
  const npm = {
    npm_config_userconfig: join(homedir(), ".npmrc"),
    npm_config_update_notifier: "false",
    npm_config_local_prefix: project.folder,
  };
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: project.folder,
      env: { ...process.env, NO_COLOR: "1", ...npm, HOME: home, XDG_CACHE_HOME: join(home, ".cache") },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const text = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (text.stdout += chunk));
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (text.stderr += chunk));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text }));
  });
}
