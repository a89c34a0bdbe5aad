import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Digest } from "../digest.ts";

/** Notes in the user's cache that an image is used now. A note that cannot be written is forgotten. */
export function noteUse(cacheFolder: string, key: Digest): void {
  const file = noteFile(cacheFolder, key);
  const now = new Date();
  try {
    mkdirSync(join(cacheFolder, "used"), { recursive: true });
    writeFileSync(file, "", { flag: "a" });
    utimesSync(file, now, now);
  } catch {
    return;
  }
}

/** When an image was last used in any project of this user, in milliseconds since 1970. */
export function lastUse(cacheFolder: string, key: Digest): number | undefined {
  return statSync(noteFile(cacheFolder, key), { throwIfNoEntry: false })?.mtimeMs;
}

export function forgetUse(cacheFolder: string, key: Digest): void {
  rmSync(noteFile(cacheFolder, key), { force: true });
}

const noteFile = (cacheFolder: string, key: Digest): string => join(cacheFolder, "used", key.slice("sha256:".length));
