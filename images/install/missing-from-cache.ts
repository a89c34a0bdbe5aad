import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { CommandEnd } from "../image-engine.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import { offlineMissing } from "../offline-missing.ts";

/** Which packages an install that may only read caches found in none: all of them, not the first alone.
 * @param about.npm the npm packages that were to be installed
 * @param about.lockFolder holds the project's own packages, which need no cache
 * @returns undefined where it failed for something else */
export function missingFromCache(
  { stdout, tail }: CommandEnd,
  about: { environment: string; npm: ImageRecipe["npm"]; packageCache: string; lockFolder: string },
): ImageFailure | undefined {
  const { environment, npm, packageCache, lockFolder } = about;
  const told = offlineMissing(tail, environment);
  if (told?.kind !== "offline-missing") return told;
  const wheels = [...stdout.matchAll(/^not installed: (\S+)$/gm)].map(([, pin = ""]) => pin);
  const own = ownTarballs(lockFolder);
  const absent = npm.filter(({ integrity }) => !own.includes(integrity) && !isCached(integrity, packageCache));
  const all = [...wheels.toSorted(), ...absent.map(({ name, version }) => `${name}@${version}`)];
  return { ...told, packages: all.length > 0 ? [...new Set(all)] : told.packages };
}

/** npm's cache keeps tarballs by the hash of their content. */
function isCached(integrity: string, packageCache: string): boolean {
  const hex = Buffer.from(integrity.slice("sha512-".length), "base64").toString("hex");
  const folder = join(packageCache, "npm/_cacache/content-v2/sha512");
  return existsSync(join(folder, hex.slice(0, 2), hex.slice(2, 4), hex.slice(4)));
}

const ownTarballs = (folder: string): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".tgz"))
    .map((file) => {
      const hash = createHash("sha512").update(readFileSync(join(folder, file)));
      return `sha512-${hash.digest("base64")}`;
    });
