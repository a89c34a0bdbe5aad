import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Digest } from "../digest.ts";

/** The last use of an image by any project of this user. */
export interface LastUse {
  /** Milliseconds since 1970. */
  at: number;
  /** What it was last built or found as. */
  as?: ImageUser;
}

export interface ImageUser {
  flow: string;
  environment: string;
  /** Absolute folder. */
  project: string;
}

const userSchema = z.object({ flow: z.string(), environment: z.string(), project: z.string() });

/** Notes in the user's cache that an image is used now. A note that cannot be written is forgotten.
 * @param as absent when only its digest is known */
export function noteUse(cacheFolder: string, key: Digest, as?: ImageUser): void {
  const file = noteFile(cacheFolder, key);
  const now = new Date();
  try {
    mkdirSync(join(cacheFolder, "used"), { recursive: true });
    const text = as && JSON.stringify(as);
    // To write a file anew can wait for the disk; to say that nothing changed does not.
    if (text === undefined) writeFileSync(file, "", { flag: "a" });
    else if (text !== textOf(file)) writeFileSync(file, text);
    utimesSync(file, now, now);
  } catch {
    return;
  }
}

export function lastUse(cacheFolder: string, key: Digest): LastUse | undefined {
  const file = noteFile(cacheFolder, key);
  const at = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (at === undefined) return undefined;
  const as = userIn(file);
  return { at, ...(as && { as }) };
}

export function forgetUse(cacheFolder: string, key: Digest): void {
  rmSync(noteFile(cacheFolder, key), { force: true });
}

function userIn(file: string): ImageUser | undefined {
  try {
    return userSchema.parse(JSON.parse(textOf(file) ?? ""));
  } catch {
    return undefined;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const noteFile = (cacheFolder: string, key: Digest): string => join(cacheFolder, "used", key.slice("sha256:".length));
