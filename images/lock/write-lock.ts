import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../canonical-json.ts";
import { sha256, type Digest } from "../digest.ts";
import type { Lock } from "./lock.ts";

/** The files that a package manager reads, by name. */
export type LockFiles = Record<string, string | Uint8Array>;

/** Writes a lock, `lock.json` last. A file that is equal already is not touched; a file that the lock no longer has is
 * removed. The digests of the files are filled in.
 * @returns the lock, and the names of what was written or removed */
export function writeLock(
  folder: string,
  lock: Omit<Lock, "files">,
  files: LockFiles,
): { lock: Lock; changed: string[] } {
  const digests: Record<string, Digest> = {};
  for (const [name, text] of Object.entries(files)) digests[name] = sha256(text);
  const whole: Lock = { ...lock, files: digests };
  const texts = { ...files, "lock.json": `${JSON.stringify(JSON.parse(canonicalJson(whole)), null, 2)}\n` };
  mkdirSync(folder, { recursive: true });
  const changed = Object.entries(texts).flatMap(([name, text]) => (replace(join(folder, name), text) ? [name] : []));
  for (const name of readdirSync(folder)) {
    if (name in texts) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
    changed.push(name);
  }
  return { lock: whole, changed };
}

function replace(file: string, content: string | Uint8Array): boolean {
  if (bytesOf(file)?.equals(Buffer.from(content))) return false;
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
  return true;
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
