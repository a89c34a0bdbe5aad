import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Base } from "../base.ts";
import type { Digest } from "../digest.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import { installedFolder } from "../install/installed.ts";
import { aptKey, frameKey, treeKey, wheelKey } from "../install/install-keys.ts";
import type { Lock } from "../lock/lock.ts";
import { markLives } from "../process-mark.ts";
import { builtFolder, builtKey } from "../sources/built-wheel.ts";
import { freedBytes } from "./freed-bytes.ts";

/** What can go from the user's package cache. */
export interface CachePrune {
  /** `installed`: packages that no lock needs; `downloads`: what the installers fetched and locks do not need any more;
   * `left`: what killed builds left behind. */
  remove: { what: "installed" | "downloads" | "left"; paths: string[] }[];
  freedBytes: number;
  /** Why the downloads of wheels stay. */
  downloadsStay?: "not-installed";
}

interface Needed {
  lock: Pick<Lock, "platforms">;
  recipe: ImageRecipe;
  /** What it stands on. */
  base: Base;
}

interface CachePruneRequest {
  /** The user's. */
  cacheFolder: string;
  /** Everything that anybody may build. */
  needed: readonly Needed[];
  /** Milliseconds since 1970. */
  now: number;
}

/** Says what no lock reaches. What a build of anything needed would take from the cache stays.
 * @returns undefined while something is being built */
export function planCachePrune({ cacheFolder, needed, now }: CachePruneRequest): CachePrune | undefined {
  if (isBuilding(join(cacheFolder, "locks"))) return undefined;
  const packages = join(cacheFolder, "packages");
  const folders = needed.flatMap((one) => foldersOf(one, packages));
  const kept = new Set([...folders, ...needed.flatMap((one) => builtFolders(one, packages))]);
  const installed = ["installed", "built"].flatMap((name) =>
    inside(join(packages, name)).filter((path) => /\/[0-9a-f]{64}$/.test(path) && !kept.has(path)),
  );
  const whole = folders.every((path) => existsSync(path));
  const downloads = [
    ...(whole ? [join(packages, "uv"), join(packages, "pip")].flatMap(inside) : []),
    ...debs(join(packages, "apt"), needed),
    ...npmDownloads(join(packages, "npm", "_cacache", "content-v2"), needed),
  ];
  const left = [
    ...inside(join(cacheFolder, "work")),
    ...inside(join(packages, "installed")).filter((path) => path.includes("/.new-")),
  ].filter((path) => now - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now) > dayLong);
  return {
    remove: [
      { what: "installed", paths: installed },
      { what: "downloads", paths: downloads },
      { what: "left", paths: left },
    ],
    freedBytes: freedBytes([...installed, ...downloads, ...left]),
    ...(!whole && { downloadsStay: "not-installed" }),
  };
}

const dayLong = 86_400_000;

function foldersOf({ recipe, base }: Needed, packages: string): string[] {
  const keys: Digest[] = [
    ...(recipe.pip.length > 0 ? [frameKey(base)] : []),
    ...recipe.pip.map((one) => wheelKey(one, base)),
    ...(recipe.apt ? [aptKey(recipe.apt, base)] : []),
    ...(recipe.npm.length > 0 ? [treeKey(recipe, base)] : []),
  ];
  return keys.map((key) => installedFolder(packages, key));
}

const builtFolders = ({ lock, recipe, base }: Needed, packages: string): string[] =>
  (lock.platforms[recipe.platform] ?? []).flatMap((one) => {
    if (one.ecosystem !== "pip" || !one.source) return [];
    const { apt } = one.source;
    const built = builtFolder(packages, builtKey({ ...one, source: one.source }, base));
    return apt ? [built, installedFolder(packages, aptKey(apt.packages, base.tools))] : [built];
  });

/** .deb files that no lock names by their hash. */
function debs(folder: string, needed: readonly Needed[]): string[] {
  const locked = needed.flatMap(({ lock, recipe }) => [
    ...(recipe.apt ?? []),
    ...(lock.platforms[recipe.platform] ?? []).flatMap((one) =>
      one.ecosystem === "pip" ? (one.source?.apt?.packages ?? []) : [],
    ),
  ]);
  const kept = new Set(locked.map(({ sha256 }) => join(folder, `${sha256}.deb`)));
  return inside(folder).filter((path) => !kept.has(path));
}

/** npm's cache names content by its hash; what locks name stays, because a changed tree is installed from it anew. */
function npmDownloads(content: string, needed: readonly Needed[]): string[] {
  const kept = new Set(needed.flatMap(({ recipe }) => recipe.npm.map(({ integrity }) => hexOf(integrity))));
  return inside(content).flatMap((algorithm) =>
    inside(algorithm).flatMap((first) =>
      inside(first).flatMap((second) =>
        inside(second).filter((path) => !kept.has(path.slice(algorithm.length).replaceAll("/", ""))),
      ),
    ),
  );
}

const hexOf = (integrity: string): string => Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");

const isBuilding = (locks: string): boolean =>
  inside(locks).some((file) => {
    const mark = textOf(file);
    return mark !== undefined && mark !== "" && markLives(mark);
  });

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const inside = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .toSorted()
        .map((name) => join(folder, name))
    : [];
