import { compareUtf8 } from "./compare-utf8.ts";

export interface ListedPackage {
  name: string;
  version: string;
  /** Of its file. */
  hash: string;
  /** Where it is installed, for ecosystems that can install one name several times: `node_modules/a/node_modules/b`. */
  place?: string;
}

export interface PackageChanges {
  added: { name: string; version: string }[];
  removed: { name: string; version: string }[];
  /** `from` equals `to` when only the file or the place differs. */
  moved: { name: string; from: string; to: string; rehashed: boolean }[];
}

/** What moved between two package lists, by name. What left one place and appeared in another has moved. */
export function packageChanges(before: readonly ListedPackage[], now: readonly ListedPackage[]): PackageChanges {
  const earlier = new Map(before.map((one) => [placeOf(one), one]));
  const later = new Map(now.map((one) => [placeOf(one), one]));
  const removed = before.filter((one) => !later.has(placeOf(one)));
  const changes: PackageChanges = { added: [], removed: [], moved: [] };
  for (const one of now) {
    const same = earlier.get(placeOf(one));
    const elsewhere = same ? -1 : removed.findIndex(({ name, place }) => place && one.place && name === one.name);
    const was = same ?? removed.splice(elsewhere, elsewhere < 0 ? 0 : 1)[0];
    if (!was) changes.added.push(versionOf(one));
    else if (!same || was.version !== one.version || was.hash !== one.hash)
      changes.moved.push({ name: one.name, from: was.version, to: one.version, rehashed: was.hash !== one.hash });
  }
  changes.removed.push(...removed.map(versionOf));
  return { added: sorted(changes.added), removed: sorted(changes.removed), moved: sorted(changes.moved) };
}

const placeOf = ({ name, place }: ListedPackage): string => place ?? name;

const versionOf = ({ name, version }: ListedPackage): { name: string; version: string } => ({ name, version });

const sorted = <T extends { name: string }>(changes: readonly T[]): T[] =>
  changes.toSorted((a, b) => compareUtf8(a.name, b.name));
