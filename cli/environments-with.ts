import { lockList } from "../images/lock/lock-list.ts";
import type { Lock } from "../images/lock/lock.ts";
import { readLock } from "../images/lock/read-lock.ts";
import { isCalled } from "../images/lock/why-package.ts";
import { fail, ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import { near } from "../runtime/flow/did-you-mean.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import { lockFolder } from "./lock-folder.ts";

export interface Asked {
  flow: Flow;
  /** Of the environment. */
  name: string;
}

/** Those environments whose locks hold any of these packages. Environments that were never locked do not count.
 * Fails with package-not-locked, for a package that none of them holds, and with what a lock cannot be read for. */
export function environmentsWith(packages: readonly string[], asked: readonly Asked[]): Result<Asked[], Failure> {
  const locks: { one: Asked; lock: Lock }[] = [];
  for (const one of asked) {
    const { flow, name } = one;
    const lock = readLock({ flow: flow.name, environment: name, folder: lockFolder(flow, name) });
    if (lock.ok) locks.push({ one, lock: lock.value });
    else if (lock.failure.kind !== "lock-missing") return lock;
  }
  for (const name of packages) {
    if (locks.some(({ lock }) => holds(lock, name))) continue;
    const known = locks.flatMap(({ lock }) => lockList(lock).map((one) => one.name));
    const environments = [...new Set(asked.map((one) => one.name))];
    return fail({ kind: "package-not-locked", package: name, environments, ...near(name, known) });
  }
  return ok(locks.filter(({ lock }) => packages.some((name) => holds(lock, name))).map(({ one }) => one));
}

const holds = (lock: Lock, name: string): boolean =>
  (name === "node" && lock.node !== undefined) ||
  Object.values(lock.platforms)
    .flat()
    .some((one) => isCalled(name, one));
