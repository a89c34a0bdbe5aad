import { describe, expect, test } from "vitest";
import type { LockedPackage } from "../../images/lock/lock.ts";
import { packageProblems, type FoundPackages } from "../../images/stored/package-problems.ts";

const wheel = (name: string, version: string): LockedPackage => ({
  ecosystem: "pip",
  name,
  version,
  file: `${name}.whl`,
  sha256: "0".repeat(64),
});
const npm = (path: string, version: string): LockedPackage => ({
  ecosystem: "npm",
  name: path.split("node_modules/").at(-1) ?? path,
  version,
  path,
  integrity: "sha512-AA==",
});
const found = (about: Partial<FoundPackages>): FoundPackages => ({ pip: [], apt: [], npm: [], loose: [], ...about });
const installed = (name: string, version: string) => ({ name, version, changed: [], missing: [] });

describe("the packages of an image against its lock", () => {
  test("equal lists have no problems, however the name of a package is spelt", () => {
    const locked = [
      wheel("scikit-learn", "1.6.1"),
      npm("node_modules/a", "1.0.0"),
      npm("node_modules/b/node_modules/a", "2.0.0"),
    ];
    const image = found({
      pip: [installed("scikit_Learn", "1.6.1")],
      npm: [
        { path: "node_modules/a", name: "a", version: "1.0.0", bundled: false },
        { path: "node_modules/b/node_modules/a", name: "a", version: "2.0.0", bundled: true },
        { path: "node_modules/b/node_modules/inside", name: "inside", version: "1.0.0", bundled: true },
      ],
    });
    expect(packageProblems(image, locked)).toEqual([]);
    const deb = { ecosystem: "apt", name: "g++", version: "4:12", path: "pool/g.deb", sha256: "0".repeat(64) } as const;
    expect(packageProblems(found({ apt: [installed("g++", "4:12")] }), [deb])).toEqual([]);
    expect(packageProblems(found({}), [deb])).toEqual([{ kind: "missing", package: "g++", locked: "4:12" }]);
  });

  test("what is missing, not locked or of another version is named", () => {
    const image = found({
      pip: [installed("six", "1.16.0"), installed("evil", "6.6.6")],
      npm: [{ path: "node_modules/extra", name: "extra", version: "1.0.0", bundled: false }],
    });
    expect(
      packageProblems(image, [wheel("six", "1.17.0"), wheel("click", "8.1.8"), npm("node_modules/a", "1.0.0")]),
    ).toEqual([
      { kind: "missing", package: "click", locked: "8.1.8" },
      { kind: "not-locked", package: "evil", found: "6.6.6" },
      { kind: "other-version", package: "six", locked: "1.17.0", found: "1.16.0" },
      { kind: "missing", package: "node_modules/a", locked: "1.0.0" },
      { kind: "not-locked", package: "node_modules/extra", found: "1.0.0" },
    ]);
  });

  test("files that were changed, removed or added are named with their package", () => {
    const image = found({
      pip: [{ name: "six", version: "1.17.0", changed: ["lib/six.py"], missing: ["lib/gone.py"] }],
      loose: ["lib/python3.11/site-packages/sitecustomize.py"],
    });
    expect(packageProblems(image, [wheel("six", "1.17.0")])).toEqual([
      { kind: "file-changed", package: "six", file: "lib/six.py" },
      { kind: "file-missing", package: "six", file: "lib/gone.py" },
      { kind: "file-of-nothing", file: "lib/python3.11/site-packages/sitecustomize.py" },
    ]);
  });
});
