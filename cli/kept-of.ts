import type { Lock } from "../images/lock/lock.ts";
import { packageName } from "../images/resolvers/requirement-mistakes.ts";

export interface Kept {
  /** How many versions are as they were imported. */
  kept: number;
  notKept: { name: string; imported: string; locked: string }[];
  /** Imported, and needed by nothing that the environment asks for. */
  notNeeded: string[];
}

/** What became of imported versions in a lock.
 * @param pins `numpy==2.2.6` */
export function keptOf(pins: readonly string[], lock: Lock): Kept {
  const locked = new Map(
    Object.values(lock.platforms)
      .flat()
      .flatMap((one) => (one.ecosystem === "pip" ? [[one.name, one.version] as const] : [])),
  );
  const found: Kept = { kept: 0, notKept: [], notNeeded: [] };
  for (const pin of new Set(pins)) {
    const [written = "", imported = ""] = pin.split("==").map((part) => part.trim());
    const name = packageName(written.replace(/\[.*/, ""));
    const now = locked.get(name);
    if (now === undefined) found.notNeeded.push(name);
    else if (now === imported) found.kept += 1;
    else found.notKept.push({ name, imported, locked: now });
  }
  return found;
}
