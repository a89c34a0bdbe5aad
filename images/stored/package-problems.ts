import { z } from "zod";
import { compareUtf8 } from "../compare-utf8.ts";
import type { LockedPackage } from "../lock/lock.ts";

const filesSchema = z.object({
  name: z.string(),
  version: z.string(),
  /** Files that are not as the package says: a RECORD, the sums that dpkg keeps. */
  changed: z.array(z.string()),
  missing: z.array(z.string()),
});

/** What an image says of the packages in it. Paths that are not absolute are relative to `/opt/step`. */
export const foundPackagesSchema = z.object({
  pip: z.array(filesSchema),
  /** Of Debian packages those that were asked about. */
  apt: z.array(filesSchema),
  npm: z.array(z.object({ path: z.string(), name: z.string(), version: z.string(), bundled: z.boolean() })),
  /** Files among the packages that belong to none. */
  loose: z.array(z.string()),
});

export type FoundPackages = z.infer<typeof foundPackagesSchema>;

/** One way in which the packages of an image are not those of the lock. */
export type PackageProblem =
  | { kind: "missing"; package: string; locked: string }
  | { kind: "not-locked"; package: string; found: string }
  | { kind: "other-version"; package: string; locked: string; found: string }
  | { kind: "file-changed"; package: string; file: string }
  | { kind: "file-missing"; package: string; file: string }
  | { kind: "file-of-nothing"; file: string };

/** Compares what is in an image with the lock's packages for its platform: they must be equal, nothing more, nothing less. */
export function packageProblems(found: FoundPackages, locked: readonly LockedPackage[]): PackageProblem[] {
  const wheels = new Map(locked.filter(({ ecosystem }) => ecosystem === "pip").map((one) => [normal(one.name), one]));
  const places = new Map(locked.flatMap((one) => (one.ecosystem === "npm" ? [[one.path, one] as const] : [])));
  const debs = new Map(locked.filter(({ ecosystem }) => ecosystem === "apt").map((one) => [one.name, one]));
  const problems: PackageProblem[] = [
    ...versions(debs, new Map(found.apt.map((one) => [one.name, one.version]))),
    ...versions(wheels, new Map(found.pip.map((one) => [normal(one.name), one.version]))),
    ...versions(places, new Map(found.npm.filter((one) => isOwn(one, places)).map((one) => [one.path, one.version]))),
  ];
  for (const { name, changed, missing } of [
    ...found.pip.map((one) => ({ ...one, name: normal(one.name) })),
    ...found.apt,
  ]) {
    for (const file of changed) problems.push({ kind: "file-changed", package: name, file });
    for (const file of missing) problems.push({ kind: "file-missing", package: name, file });
  }
  return [...problems, ...found.loose.map((file): PackageProblem => ({ kind: "file-of-nothing", file }))];
}

function versions(
  locked: ReadonlyMap<string, { version: string }>,
  found: ReadonlyMap<string, string>,
): PackageProblem[] {
  const names = [...new Set([...locked.keys(), ...found.keys()])].toSorted(compareUtf8);
  return names.flatMap((name): PackageProblem[] => {
    const [wanted, is] = [locked.get(name)?.version, found.get(name)];
    if (wanted === undefined) return [{ kind: "not-locked", package: name, found: is ?? "" }];
    if (is === undefined) return [{ kind: "missing", package: name, locked: wanted }];
    return wanted === is ? [] : [{ kind: "other-version", package: name, locked: wanted, found: is }];
  });
}

/** What a package brings along inside itself is part of its file, and in no lock. */
const isOwn = ({ path, bundled }: { path: string; bundled: boolean }, places: ReadonlyMap<string, unknown>): boolean =>
  !bundled || places.has(path);

/** As indexes compare names. */
const normal = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "-");
