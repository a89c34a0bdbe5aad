import type { ListedPackage } from "../package-changes.ts";
import type { Lock, LockedPackage } from "./lock.ts";

/** The packages of a lock, each once: of a package that has a file for every platform, all hashes count. Python and Node
 * count under their own names. */
export function lockList(lock: Lock): ListedPackage[] {
  const found = new Map<string, ListedPackage>();
  for (const one of Object.values(lock.platforms).flat()) {
    const place = placeOf(one);
    const known = found.get(place);
    const hash = one.ecosystem === "npm" ? one.integrity : one.sha256;
    const name = isNode(one) ? "node" : one.name;
    if (!known) found.set(place, { name, version: one.version, hash, place });
    else if (!known.hash.includes(hash)) known.hash += ` ${hash}`;
  }
  const python = lock.python === undefined ? [] : [{ name: "python", version: lock.python, hash: "", place: "python" }];
  return [...python, ...found.values()];
}

const isNode = ({ ecosystem, name }: LockedPackage): boolean =>
  ecosystem === "npm" && /^node-linux-(x64|arm64)$/.test(name);

const placeOf = (one: LockedPackage): string => {
  if (isNode(one)) return "node";
  return one.ecosystem === "npm" ? one.path : `${one.ecosystem}:${one.name}`;
};
