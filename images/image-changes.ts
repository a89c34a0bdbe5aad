import { canonicalJson, type Json } from "./canonical-json.ts";
import { compareUtf8 } from "./compare-utf8.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import { packageChanges, type ListedPackage, type PackageChanges } from "./package-changes.ts";

/** One field in which two image recipes differ. What is undefined is not part of that recipe. */
export type ImageChange =
  | VersionChange
  /** `pip`, `npm` */
  | { kind: "packages"; ecosystem: string; changes: PackageChanges }
  /** The same file of a package, made to a wheel another way. */
  | { kind: "wheel"; ecosystem: string; name: string }
  | { kind: "installer"; name: string; from: string | undefined; to: string | undefined }
  /** A list of names: `flags`, `scripts`. */
  | { kind: "names"; field: string; added: string[]; removed: string[] }
  | { kind: "other"; field: string };

interface VersionChange {
  kind: "platform" | "base" | "python" | "node";
  from: string | undefined;
  to: string | undefined;
}

/** Compares two image recipes field by field. Empty for equal recipes only. */
export function imageChanges(before: ImageRecipe, now: ImageRecipe): ImageChange[] {
  const versions = versionChanges(before, now);
  const has = (...kinds: VersionChange["kind"][]): boolean => versions.some(({ kind }) => kinds.includes(kind));
  const told = { node: has("platform", "node"), files: has("platform", "python") };
  const fields = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted(compareUtf8);
  const rest = fields
    .filter((field) => !isVersion(field))
    .flatMap((field) => fieldChanges(field, { before: fieldOf(before, field), now: fieldOf(now, field), told }));
  const changes = [...versions, ...rest];
  if (changes.length > 0 || canonicalJson(before) === canonicalJson(now)) return changes;
  return [{ kind: "other", field: "order" }];
}

const isVersion = (field: string): boolean => field === "platform" || field === "base" || field === "python";

function versionChanges(before: ImageRecipe, now: ImageRecipe): VersionChange[] {
  const changes: VersionChange[] = [
    { kind: "platform", from: before.platform, to: now.platform },
    { kind: "base", from: before.base, to: now.base },
    { kind: "python", from: before.python, to: now.python },
    { kind: "node", from: nodeOf(before), to: nodeOf(now) },
  ];
  return changes.filter(({ from, to }) => from !== to);
}

/** Node is installed as a package of its platform's name. */
const nodeOf = ({ npm }: ImageRecipe): string | undefined => npm.find(({ name }) => isNode(name))?.version;
const isNode = (name: string): boolean => name.startsWith("node-linux-");

/** What the change of a version explains already: another platform or Python has other files of the same packages. */
interface Told {
  node: boolean;
  files: boolean;
}

function fieldChanges(
  field: string,
  { before, now, told }: { before: Json | undefined; now: Json | undefined; told: Told },
): ImageChange[] {
  if (canonicalJson(before ?? null) === canonicalJson(now ?? null)) return [];
  if (field === "installers") return installerChanges(membersOf(before), membersOf(now));
  const names = [namesOf(before), namesOf(now)] as const;
  if (names[0] && names[1]) return nameChanges(field, names[0], names[1]);
  const lists = { before: packagesOf(before), now: packagesOf(now) };
  if (!lists.before || !lists.now) return [{ kind: "other", field }];
  const counts = ({ name }: ListedPackage): boolean => !told.node || !isNode(name);
  const all = packageChanges(lists.before.filter(counts), lists.now.filter(counts));
  const changes = told.files ? { ...all, moved: all.moved.filter(({ from, to }) => from !== to) } : all;
  const moved = Object.values(changes).some((list) => list.length > 0);
  return [
    ...(moved ? [{ kind: "packages" as const, ecosystem: field, changes }] : []),
    ...builtAnew(lists.before, lists.now).map((name) => ({ kind: "wheel" as const, ecosystem: field, name })),
  ];
}

function builtAnew(before: readonly BuiltPackage[], now: readonly BuiltPackage[]): string[] {
  const same = (a: BuiltPackage, b: BuiltPackage): boolean => a.hash === b.hash && a.source !== b.source;
  return now.filter((one) => before.some((was) => was.name === one.name && same(was, one))).map(({ name }) => name);
}

const installerChanges = (before: Record<string, Json | undefined>, now: Record<string, Json | undefined>) =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .toSorted(compareUtf8)
    .map((name): Extract<ImageChange, { kind: "installer" }> => {
      return { kind: "installer", name, from: textOf(before[name]), to: textOf(now[name]) };
    })
    .filter(({ from, to }) => from !== to);

type BuiltPackage = ListedPackage & { source: string };

/** Undefined when it is not a list of packages. */
function packagesOf(value: Json | undefined): BuiltPackage[] | undefined {
  if (value !== undefined && !Array.isArray(value)) return undefined;
  const packages: BuiltPackage[] = [];
  for (const one of value ?? []) {
    const { name, version, path, source, ...rest } = membersOf(one);
    if (typeof name !== "string" || typeof version !== "string") return undefined;
    packages.push({
      name,
      version,
      hash: canonicalJson(rest),
      source: canonicalJson(source ?? null),
      ...(typeof path === "string" && { place: path }),
    });
  }
  return packages;
}

function nameChanges(field: string, before: readonly string[], now: readonly string[]): ImageChange[] {
  const added = now.filter((one) => !before.includes(one));
  const removed = before.filter((one) => !now.includes(one));
  return added.length + removed.length > 0 ? [{ kind: "names", field, added, removed }] : [];
}

/** Undefined when it is not a list of names. */
function namesOf(value: Json | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || !isList(value)) return undefined;
  return value.every((one) => typeof one === "string") ? value : undefined;
}

function membersOf(value: Json | undefined): Record<string, Json | undefined> {
  return typeof value === "object" && value !== null && !isList(value) ? { ...value } : {};
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value);

const textOf = (value: Json | undefined): string | undefined => (typeof value === "string" ? value : undefined);

const fieldOf = (recipe: Readonly<Record<string, Json | undefined>>, field: string): Json | undefined => recipe[field];
