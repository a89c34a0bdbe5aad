import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packFlowbox, repository } from "../rig/pack-flowbox.ts";

const place = mkdtempSync(join(tmpdir(), "flowbox pack "));
const installed = join(place, "package");
const { version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

beforeAll(() => {
  run("tar", ["-xzf", packFlowbox(place), "-C", place], place);
  symlinkSync(join(repository, "node_modules"), join(installed, "node_modules"));
}, 120_000);

afterAll(() => rmSync(place, { recursive: true, force: true }));

test("the packed package says its version", () => {
  expect(flowbox("--version").trim()).toBe(version);
});

test("the packed package lists its commands", () => {
  expect(flowbox("--help")).toMatch(/artifacts[\s\S]*build[\s\S]*doctor[\s\S]*lock[\s\S]*run[\s\S]*setup/);
});

test("every command of the packed package can be loaded", () => {
  for (const command of ["build", "doctor", "lock", "logs", "plan", "reproduce", "run", "runs", "setup", "show", "tag"])
    expect(flowbox(command, "--help")).toContain(`$ flowbox ${command}`);
});

test("a flow file gets its flowbox and its zod from the packed package", () => {
  const folder = join(place, "flows", "tiny");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "tiny.py"), "def go(a):\n    return {}\n");
  writeFileSync(
    join(folder, "flow.ts"),
    `import { flow, python } from "flowbox";
    import { z } from "zod";
    const params: z.ZodObject = z.object({ a: z.number().int().default(3) });
    export default flow({ params, steps: { go: python("tiny.py:go") } });`,
  );
  expect(flowbox("run", "tiny", "--help")).toMatch(/--a=INTEGER +default 3/);
});

test.each([
  "Dockerfile.base",
  "LICENSE",
  "README.md",
  "dist/runtime/author.d.ts",
  "dist/runtime/docker/setup/tools.txt",
  "dist/runtime/runner/python",
  "dist/runtime/runner/node/task.mjs",
])("%s is in the package", (path) => {
  expect(existsSync(join(installed, path))).toBe(true);
});

test.each(["bin/dev.js", "cli", "images", "runtime", "scripts"])("%s is not in the package", (path) => {
  expect(existsSync(join(installed, path))).toBe(false);
});

test("everything that the compiled files open beside themselves is in the package", () => {
  const python = join(repository, "runtime/runner/python");
  const source = run("find", [".", "-type", "f", "-name", "*.py"], python).split("\n").toSorted();
  const packed = run("find", [".", "-type", "f", "-name", "*.py"], join(installed, "dist/runtime/runner/python"));
  expect(packed.split("\n").toSorted()).toEqual(source);
});

test("publint finds nothing wrong with the package", () => {
  const publint = join(repository, "node_modules/publint/src/cli.js");
  expect(run(process.execPath, [publint, "run", installed, "--pack", "false", "--strict"], place)).toContain(
    "All good!",
  );
});

function flowbox(...args: string[]): string {
  return run(process.execPath, [join(installed, "bin/run.js"), ...args], place);
}

function run(program: string, args: readonly string[], cwd: string): string {
  return execFileSync(program, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
