import { indexOf, type PackageIndexes } from "../package-indexes.ts";
import type { Lock } from "./lock.ts";

/** Packages that come from another index now than when they were locked. */
export function indexChanges(lock: Lock, indexes: PackageIndexes): string[] {
  const changes = Object.values(lock.platforms)
    .flat()
    .flatMap((one) => {
      if (one.ecosystem !== "pip" || one.source?.git) return [];
      const now = indexOf(one.name, indexes);
      return now === one.index ? [] : [`${one.name} comes from ${named(now)}, was locked from ${named(one.index)}`];
    });
  return [...new Set(changes)];
}

const named = (index: string | undefined): string => (index === undefined ? "the default index" : `the index ${index}`);
