import { readFileSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../canonical-json.ts";
import { sha256 } from "../digest.ts";
import type { Environment } from "../environment.ts";
import type { ImageFailure } from "../image-failure.ts";
import { platforms } from "../platform.ts";
import { npmPackages } from "../resolvers/npm-lock.ts";
import { readRequirements } from "../resolvers/requirements.ts";
import { fail, type Result } from "../result.ts";
import { flowFolder } from "./lock-place.ts";
import { mergeConflict } from "./merge-conflict.ts";
import { pipLockMistake } from "./pip-lock-mistake.ts";
import { npmLockMistake } from "./npm-lock-mistake.ts";
import { sourceDigest } from "./source-digest.ts";
import { environmentDigest } from "./environment-digest.ts";
import { environmentChanges } from "./environment-changes.ts";
import { indexChanges } from "./index-changes.ts";
import type { Lock, LockedPackage } from "./lock.ts";
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
  const damaged = editedFile(lock.value, place) ?? damagedFile(lock.value, place);
  if (damaged) return fail(damaged);
  const changed = environmentChanges(lock.value.environment, environment);
  const same = lock.value.environmentDigest === environmentDigest(environment);
  changed.push(...sourceChanges(lock.value, place), ...indexChanges(lock.value, place.indexes));
  return same && changed.length === 0 ? lock : fail({ kind: "lock-stale", flow, environment: name, changed });
}

/** What of the project was locked and is no longer as it was. */
function sourceChanges({ sources = {} }: Lock, { folder }: LockPlace): string[] {
  return Object.entries(sources).flatMap(([path, locked]) => {
    const now = sourceDigest(join(flowFolder(folder), path));
    return now === locked ? [] : [`${path} ${now === undefined ? "is gone" : "changed"}`];
  });
}

/** What npm or a merge would let pass: said more exactly than that a digest differs. */
function editedFile(lock: Lock, { flow, environment, folder }: LockPlace): ImageFailure | undefined {
  const text = (file: string): string => bytesOf(join(folder, file))?.toString() ?? "";
  for (const file of Object.keys(lock.files).filter((name) => /\.(txt|json)$/.test(name))) {
    const content = text(file);
    if (content === "") continue;
    const rules = { manifest: text("package.json") };
    const reason =
      file === "package-lock.json"
        ? npmLockMistake(content, rules)
        : file === "requirements.txt"
          ? pipLockMistake(content)
          : mergeConflict(content);
    if (reason !== undefined) return { kind: "lock-damaged", flow, environment, file, reason };
  }
  return undefined;
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
    .filter((file) => !file.endsWith(".tgz"))
    .map((file) => bytesOf(join(folder, file))?.toString() ?? "")
    .join("\n");
  for (const one of Object.values(lock.platforms).flat()) {
    const hash = hashOf(one);
    if (!known.includes(hash)) return `the hash of ${one.name} stands in no other file of the lock`;
  }
  const pip = pipContradiction(lock, bytesOf(join(folder, "requirements.txt"))?.toString() ?? "");
  return pip ?? npmContradiction(lock, bytesOf(join(folder, "package-lock.json"))?.toString());
}

function hashOf(one: LockedPackage): string {
  if (one.ecosystem === "npm") return one.integrity;
  return one.ecosystem === "pip" ? `sha256:${one.sha256}` : `"${one.sha256}"`;
}

function pipContradiction(lock: Lock, text: string): string | undefined {
  const pins = new Map(readRequirements(text).map((pin) => [pin.name, pin]));
  const chosen = Object.values(lock.platforms).flatMap((list) => list.filter((one) => one.ecosystem === "pip"));
  for (const { name, version, sha256: hash } of chosen) {
    const pin = pins.get(name);
    if (pin?.version !== version || !pin.hashes.includes(`sha256:${hash}`))
      return `its ${name} ${version} is not that of requirements.txt`;
  }
  const extra = [...pins.keys()].find((name) => !chosen.some((one) => one.name === name));
  return extra === undefined ? undefined : `it has no file of ${extra}, which requirements.txt has`;
}

function npmContradiction(lock: Lock, text: string | undefined): string | undefined {
  for (const platform of platforms) {
    const locked = lock.platforms[platform]?.filter((one) => one.ecosystem === "npm") ?? [];
    if (text === undefined) {
      if (locked.length > 0) return "it has npm packages, and there is no package-lock.json";
      continue;
    }
    const chosen = npmPackages(text, { environment: "", platform });
    if (lock.platforms[platform] && (!chosen.ok || canonicalJson(chosen.value) !== canonicalJson(locked)))
      return `its npm packages for ${platform} are not those of package-lock.json`;
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
