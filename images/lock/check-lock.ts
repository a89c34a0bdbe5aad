import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../digest.ts";
import type { Environment } from "../environment.ts";
import type { ImageFailure } from "../image-failure.ts";
import { fail, type Result } from "../result.ts";
import { environmentDigest } from "./environment-digest.ts";
import { environmentChanges } from "./environment-changes.ts";
import type { Lock } from "./lock.ts";
import type { LockPlace } from "./lock-place.ts";
import { readLock } from "./read-lock.ts";

/** Reads a lock and proves that it answers this environment and is as it was written.
 * Fails with lock-missing, lock-stale, lock-damaged, lock-newer. */
export function checkLock(environment: Environment, place: LockPlace): Result<Lock, ImageFailure> {
  const lock = readLock(place);
  if (!lock.ok) return lock;
  const { flow, environment: name } = place;
  if (lock.value.environmentDigest !== environmentDigest(lock.value.environment))
    return fail({
      kind: "lock-damaged",
      flow,
      environment: name,
      file: "lock.json",
      reason: "its environment was edited",
    });
  const damaged = damagedFile(lock.value, place);
  if (damaged) return fail(damaged);
  if (lock.value.environmentDigest === environmentDigest(environment)) return lock;
  return fail({
    kind: "lock-stale",
    flow,
    environment: name,
    changed: environmentChanges(lock.value.environment, environment),
  });
}

function damagedFile(lock: Lock, { flow, environment, folder }: LockPlace): ImageFailure | undefined {
  for (const [file, digest] of Object.entries(lock.files)) {
    const found = bytesOf(join(folder, file));
    if (found === undefined) return { kind: "lock-damaged", flow, environment, file, reason: "it is missing" };
    if (sha256(found) !== digest)
      return { kind: "lock-damaged", flow, environment, file, reason: "its content is not what was locked" };
  }
  const reason = contradiction(lock, folder);
  return reason === undefined ? undefined : { kind: "lock-damaged", flow, environment, file: "lock.json", reason };
}

function contradiction(lock: Lock, folder: string): string | undefined {
  const known = Object.keys(lock.files)
    .map((file) => bytesOf(join(folder, file))?.toString() ?? "")
    .join("\n");
  for (const one of Object.values(lock.platforms).flat()) {
    const hash = one.ecosystem === "pip" ? `sha256:${one.sha256}` : one.integrity;
    if (!known.includes(hash)) return `the hash of ${one.name} stands in no other file of the lock`;
  }
  return undefined;
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
