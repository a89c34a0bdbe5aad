import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "flowbox-layers-"));
const refused = new Map<string, string>();

/** The configuration's globs are relative to where it lies, so the canary is linted as a project of its own. */
beforeAll(() => {
  cpSync(join(root, "fixtures/bad/layers"), place, { recursive: true });
  for (const file of [".oxlintrc.json", "tsconfig.json"]) cpSync(join(root, file), join(place, file));
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"));
  const lint = ["--type-aware", "-c", ".oxlintrc.json", "-f", "unix", "cli", "runtime", "images"];
  const { status, stdout } = spawnSync(process.execPath, [join(root, "node_modules/oxlint/bin/oxlint"), ...lint], {
    cwd: place,
    encoding: "utf8",
  });
  if (status !== 1) throw new Error(`oxlint ended with ${status}, not with 1:\n${stdout}`);
  for (const [, file, rule] of stdout.matchAll(/^([^:]+):.*\(([\w-]+)\)\]$/gm)) refused.set(file ?? "", rule ?? "");
});

afterAll(() => rmSync(place, { recursive: true, force: true }));

test.each([
  ["images/imports-runtime.ts", "no-restricted-imports"],
  ["images/imports-cli.ts", "no-restricted-imports"],
  ["runtime/imports-cli.ts", "no-restricted-imports"],
  ["runtime/imports-cli-lazily.ts", "no-restricted-imports"],
  ["runtime/docker/imports-cli.ts", "no-restricted-imports"],
  ["images/imports-dockerode.ts", "no-restricted-imports"],
  ["runtime/imports-dockerode.ts", "no-restricted-imports"],
  ["cli/imports-dockerode.ts", "no-restricted-imports"],
  ["images/cycle-one.ts", "no-cycle"],
  ["images/type-cycle-one.ts", "no-cycle"],
  ["runtime/reads-environment.ts", "no-process-env"],
  ["runtime/prints.ts", "no-console"],
  ["runtime/forgets-a-promise.ts", "no-floating-promises"],
])("the linter refuses %s by %s", (file, rule) => {
  expect(refused.get(file)).toBe(rule);
});

test.each(["runtime/imports-images.ts", "runtime/docker/imports-dockerode.ts", "cli/top.ts"])(
  "the linter lets %s pass",
  (file) => {
    expect(refused.has(file)).toBe(false);
  },
);
