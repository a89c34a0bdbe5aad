import { existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Base } from "../../images/base.ts";
import { freedBytes } from "../../images/cache/freed-bytes.ts";
import { planCachePrune } from "../../images/cache/plan-cache-prune.ts";
import { sha256 } from "../../images/digest.ts";
import { imageRecipe } from "../../images/image-recipe.ts";
import { installedFolder } from "../../images/install/installed.ts";
import { frameKey, wheelKey } from "../../images/install/install-keys.ts";
import type { Lock } from "../../images/lock/lock.ts";
import { processMark } from "../../images/process-mark.ts";

let cacheFolder: string;
beforeEach(() => (cacheFolder = mkdtempSync(join(tmpdir(), "flowbox-caches-"))));
afterEach(() => rmSync(cacheFolder, { recursive: true, force: true }));

const base: Base = {
  name: "debian-12",
  id: sha256("base"),
  configDigest: sha256("base"),
  diffIds: [],
  platform: "linux/amd64",
  python: "3.11.2",
  tools: { id: sha256("tools"), configDigest: sha256("tools"), uv: "1", npm: "1", node: "24" },
};
const hex = "ab".repeat(64);
const lock: Pick<Lock, "platforms" | "python" | "environment"> = {
  environment: {},
  python: "3.11",
  platforms: {
    "linux/amd64": [
      { ecosystem: "pip", name: "six", version: "1.17.0", file: "six.whl", sha256: "1".repeat(64) },
      {
        ecosystem: "npm",
        name: "a",
        version: "1.0.0",
        path: "node_modules/a",
        integrity: `sha512-${Buffer.from(hex, "hex").toString("base64")}`,
      },
    ],
  },
};
const recipe = { ...imageRecipe(lock, "linux/amd64", base), npm: [] };
const needed = [{ lock, recipe: imageRecipe(lock, "linux/amd64", base), base }];

const file = (path: string, text = "content"): string => {
  mkdirSync(dirname(join(cacheFolder, path)), { recursive: true });
  writeFileSync(join(cacheFolder, path), text);
  return join(cacheFolder, path);
};
const paths = (of: typeof needed = needed): string[] =>
  (planCachePrune({ cacheFolder, needed: of, now: Date.now() })?.remove ?? [])
    .flatMap((one) => one.paths)
    .map((path) => path.slice(cacheFolder.length + 1));

describe("what the package cache can do without", () => {
  test("packages that no lock needs go, what one needs and what is being installed stays", () => {
    const [wheel] = recipe.pip;
    if (!wheel) throw new Error("no wheel");
    for (const key of [frameKey(base), wheelKey(wheel, base)])
      mkdirSync(installedFolder(join(cacheFolder, "packages"), key), { recursive: true });
    file(`packages/installed/${"0".repeat(64)}/x.py`);
    file(`packages/built/${"1".repeat(64)}/wheel/x.whl`);
    file("packages/installed/.new-1/x.py");
    expect(paths([{ lock, recipe, base }])).toEqual([
      `packages/installed/${"0".repeat(64)}`,
      `packages/built/${"1".repeat(64)}`,
    ]);
  });

  test("the downloads of wheels go only where every lock's packages are installed", () => {
    file("packages/uv/wheels/six.whl");
    expect(paths([{ lock, recipe, base }])).toEqual([]);
    expect(planCachePrune({ cacheFolder, needed, now: 0 })?.downloadsStay).toBe("not-installed");
    expect(paths([])).toEqual(["packages/uv/wheels"]);
  });

  test("of npm's downloads those stay that a lock names by their hash", () => {
    const content = "packages/npm/_cacache/content-v2/sha512";
    file(`${content}/ab/ab/${"ab".repeat(62)}`);
    file(`${content}/cd/cd/${"cd".repeat(62)}`);
    expect(paths()).toEqual([`${content}/cd/cd/${"cd".repeat(62)}`]);
  });

  test("what a killed build left goes after a day, and nothing goes while something is being built", () => {
    const old = new Date(Date.now() - 2 * 86_400_000);
    const left = dirname(file("work/1234/layer.tar"));
    file("work/5678/layer.tar");
    utimesSync(left, old, old);
    expect(paths()).toEqual(["work/1234"]);
    file("locks/key.lock", processMark(process.pid));
    expect(planCachePrune({ cacheFolder, needed, now: Date.now() })).toBeUndefined();
    file("locks/key.lock", "999999999 1");
    expect(paths()).toEqual(["work/1234"]);
  });

  test("a hard link frees its bytes only together with the others", () => {
    const one = file("a/one", "12345");
    mkdirSync(join(cacheFolder, "b"));
    linkSync(one, join(cacheFolder, "b/two"));
    expect(freedBytes([join(cacheFolder, "a")])).toBe(0);
    expect(freedBytes([join(cacheFolder, "a"), join(cacheFolder, "b")])).toBe(5);
    expect(existsSync(one)).toBe(true);
  });
});
