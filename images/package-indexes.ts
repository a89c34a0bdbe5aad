import { packageName } from "./resolvers/requirement-mistakes.ts";

/** Package indexes by name, with the packages that come from each: `acme-*`. What matches none comes from the default one. */
export type PackageIndexes = Readonly<Record<string, { packages: readonly string[] }>>;

/** The name of the one index that a Python package may come from, by the first pattern that it matches; nothing for the
 * machine's default index. */
export const indexOf = (name: string, indexes: PackageIndexes): string | undefined =>
  Object.entries(indexes).find(([, { packages }]) => packages.some((pattern) => matches(name, pattern)))?.[0];

/** The index that gives everything that no other pattern names. */
export const restIndex = (indexes: PackageIndexes): string | undefined =>
  Object.keys(indexes).find((name) => indexes[name]?.packages.includes("*"));

function matches(name: string, pattern: string): boolean {
  if (pattern.startsWith("@")) return false;
  const parts = pattern.split("*").map((part) => packageName(part));
  return new RegExp(`^${parts.map((part) => part.replaceAll(/[^a-z0-9-]/g, "")).join(".*")}$`).test(packageName(name));
}

/** The variable that tells a machine where an index is. */
export const indexVariable = (index: string): string => `FLOWBOX_INDEX_${index.toUpperCase().replaceAll("-", "_")}`;
