import { compareUtf8 } from "./compare-utf8.ts";
import type { Digest } from "./digest.ts";
import type { WheelSource } from "./sources/source.ts";
import type { Lock, LockedPackage } from "./lock/lock.ts";
import type { Platform } from "./platform.ts";

/** Everything that decides the bytes of an image, and nothing else: not the text of a lock, not who asked. */
export type ImageRecipe = {
  platform: Platform;
  /** Config digest of the base. */
  base: Digest;
  /** `3.11`, where there are Python packages. */
  python: string | undefined;
  /** The chosen files, in the order of the lock. */
  pip: { name: string; version: string; file: string; sha256: string; source?: BuildRecipe }[];
  /** Node itself is one of them. */
  npm: { path: string; name: string; version: string; integrity: string }[];
  /** Debian packages besides the base's, where there are any. */
  apt?: { name: string; version: string; path: string; sha256: string }[];
  /** npm packages whose install scripts run, where there are any. */
  scripts?: string[];
  installers: { uv: string | undefined; npm: string | undefined };
  /** Version of the rule by which packages share layers. */
  layers: number;
  flags: string[];
};

/** How the wheel of a source is built. */
export type BuildRecipe = {
  /** SHA-256 of the wheels that the build may use. */
  requires: string[];
  /** SHA-256 of the Debian packages that are there. */
  apt?: string[];
  subdirectory?: string;
};

const pipRecipe = ({ name, version, file, sha256, source }: Extract<LockedPackage, { ecosystem: "pip" }>) => ({
  name,
  version,
  file,
  sha256,
  ...(source && { source: buildRecipe(source) }),
});

/** What of a source decides the bytes of its wheel; where it came from does not. */
export const buildRecipe = ({ requires, git, apt }: WheelSource): BuildRecipe => ({
  requires: requires.map((one) => one.sha256),
  ...(apt && { apt: apt.packages.map((one) => one.sha256) }),
  ...(git?.subdirectory !== undefined && { subdirectory: git.subdirectory }),
});

/** The recipe of an environment's image on one platform; needs no machine of that platform. */
export function imageRecipe(
  lock: Pick<Lock, "platforms" | "python" | "environment">,
  platform: Platform,
  base: { configDigest: Digest; tools: { uv?: string | undefined; npm?: string | undefined } },
): ImageRecipe {
  const packages = lock.platforms[platform] ?? [];
  const pip = packages.flatMap((one) => (one.ecosystem === "pip" ? [pipRecipe(one)] : []));
  const npm = packages.flatMap((one) =>
    one.ecosystem === "npm" ? [{ path: one.path, name: one.name, version: one.version, integrity: one.integrity }] : [],
  );
  const apt = packages.flatMap((one) =>
    one.ecosystem === "apt" ? [{ name: one.name, version: one.version, path: one.path, sha256: one.sha256 }] : [],
  );
  const scripts = lock.environment.allowScripts?.filter((name) => npm.some((one) => one.name === name)) ?? [];
  return {
    platform,
    base: base.configDigest,
    python: pip.length > 0 ? lock.python : undefined,
    pip: pip.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    npm: npm.toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    ...(apt.length > 0 && { apt: apt.toSorted((a, b) => compareUtf8(a.name, b.name)) }),
    ...(scripts.length > 0 && { scripts: scripts.toSorted(compareUtf8) }),
    installers: {
      uv: pip.length > 0 ? base.tools.uv : undefined,
      npm: npm.length > 0 ? base.tools.npm : undefined,
    },
    layers: 2,
    flags: [...(pip.length > 0 ? pipFlags : []), ...(npm.length > 0 ? npmFlags : [])],
  };
}

const pipFlags = ["venv", "only-binary", "no-deps", "bytecode=unchecked-hash/400/S/py_compile"];
const npmFlags = ["ignore-scripts", "omit=dev", "no-lock-files"];
