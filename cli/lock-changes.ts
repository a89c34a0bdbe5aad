import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compareUtf8 } from "../images/compare-utf8.ts";
import type { ImageFailure } from "../images/image-failure.ts";
import { lockList } from "../images/lock/lock-list.ts";
import { parseLock } from "../images/lock/parse-lock.ts";
import { type ListedPackage, packageChanges, type PackageChanges } from "../images/package-changes.ts";
import { ok, type Result } from "../images/result.ts";
import type { Project } from "../runtime/flow/find-project.ts";
import { listFlows } from "../runtime/flow/list-flows.ts";

export interface LockChange extends PackageChanges {
  flow: string;
  environment: string;
  lock: "new" | "gone" | "changed";
}

/** What differs between earlier locks and those that lie beside the flows, environment by environment; those in which no
 * package moved are left out. Fails with lock-newer, lock-damaged.
 * @param before text of every `lock.json`, by `<flow>/<environment>` */
export function lockChanges(project: Project, before: ReadonlyMap<string, string>): Result<LockChange[], ImageFailure> {
  const now = locksBeside(project);
  const found: LockChange[] = [];
  for (const place of [...new Set([...before.keys(), ...now.keys()])].toSorted(compareUtf8)) {
    const [earlier, later] = [before.get(place), now.get(place)];
    if (earlier === later) continue;
    const [flow = "", environment = ""] = place.split("/");
    const lists: ListedPackage[][] = [];
    for (const text of [earlier, later]) {
      const lock = text === undefined ? undefined : parseLock(text, { flow, environment });
      if (lock?.ok === false) return lock;
      lists.push(lock ? lockList(lock.value) : []);
    }
    const changes = packageChanges(lists[0] ?? [], lists[1] ?? []);
    const lock = earlier === undefined ? "new" : later === undefined ? "gone" : "changed";
    if (lock !== "changed" || Object.values(changes).flat().length > 0)
      found.push({ flow, environment, lock, ...changes });
  }
  return ok(found);
}

function locksBeside(project: Project): Map<string, string> {
  const locks = new Map<string, string>();
  for (const flow of listFlows(project)) {
    const folder = join(project.folder, "flows", flow, "locks");
    for (const environment of existsSync(folder) ? readdirSync(folder) : []) {
      const file = join(folder, environment, "lock.json");
      if (existsSync(file)) locks.set(`${flow}/${environment}`, readFileSync(file, "utf8"));
    }
  }
  return locks;
}
