import type { Environment } from "../images/environment.ts";
import { lockList } from "../images/lock/lock-list.ts";
import type { Lock } from "../images/lock/lock.ts";
import type { PackageChanges } from "../images/package-changes.ts";
import { packageName, requiredName } from "../images/resolvers/requirement-mistakes.ts";

/** A package that was to move and did not. */
export interface Staying {
  name: string;
  version: string;
  /** What the environment says of it, which may be what holds it. */
  asked?: string;
}

/** Those of the packages that were to move and are as they were.
 * @param wanted names as the user wrote them */
export function staysOf(
  wanted: readonly string[],
  { lock, environment, changes }: { lock: Lock; environment: Environment; changes: PackageChanges },
): Staying[] {
  const names = wanted.map(packageName);
  const moved = new Set(changes.moved.map(({ name }) => name));
  const found = new Map<string, Staying>();
  for (const { name, version } of lockList(lock)) {
    if (moved.has(name) || !(names.includes(packageName(name)) || wanted.includes(name))) continue;
    const asked = askedFor(name, environment);
    found.set(name, { name, version, ...(asked !== undefined && { asked }) });
  }
  return [...found.values()];
}

function askedFor(name: string, { pip = [], npm, node }: Environment): string | undefined {
  if (name === "node") return node && `node ${node}`;
  const range = typeof npm === "string" ? undefined : npm?.[name];
  return range === undefined ? pip.find((one) => requiredName(one) === packageName(name)) : `${name}@${range}`;
}
