import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { z } from "zod";
import type { LayerEntry } from "../assemble/layer-entry.ts";
import { folderEntries } from "../assemble/folder-entries.ts";
import type { Base } from "../base.ts";
import type { Digest } from "../digest.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import { part, type Part } from "../layers/part.ts";
import { npmPackageKey, type NpmRecipe } from "./install-keys.ts";

type NpmPackage = ImageRecipe["npm"][number];

/** The packages of a tree that npm installed into `folder`; what belongs to none is glue. */
export function treeParts(
  recipe: NpmRecipe,
  { base, key, folder }: { base: Base; key: Digest; folder: string },
): Part[] {
  const byPath = new Map(recipe.npm.map((one) => [`${root}/${one.path}`, one]));
  const entries = new Map<NpmPackage | undefined, LayerEntry[]>([[undefined, [rootLink]]]);
  for (const entry of folderEntries(folder, root)) {
    const owner = ownerOf(entry.path, byPath);
    const own = entries.get(owner);
    if (own) own.push(entry);
    else entries.set(owner, [entry]);
  }
  return [...entries].map(([owner, own]) =>
    owner
      ? part({
          name: owner.path,
          key: npmPackageKey(owner, recipe, base),
          needs: needsOf(owner.path, own),
          glue: false,
          entries: own,
        })
      : part({ name: "node_modules", key, needs: [], glue: true, entries: own }),
  );
}

const root = "opt/step";

/** Node finds packages by walking up from the code that imports them, which is mounted elsewhere. */
const rootLink: LayerEntry = {
  path: "node_modules",
  type: "symlink",
  mode: 0o777,
  size: 0,
  linkTarget: "/opt/step/node_modules",
};

function ownerOf(path: string, byPath: ReadonlyMap<string, NpmPackage>): NpmPackage | undefined {
  for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
    const owner = byPath.get(path.slice(0, end));
    if (owner) return owner;
  }
  return undefined;
}

const names = z.record(z.string(), z.unknown()).optional().catch(undefined);
const manifestSchema = z
  .object({ dependencies: names, optionalDependencies: names, peerDependencies: names })
  .catch({});

/** Where Node would look for what a package needs. */
function needsOf(path: string, entries: readonly LayerEntry[]): string[] {
  const file = entries.find((entry) => entry.path === `${root}/${path}/package.json`)?.from?.file;
  if (file === undefined) return [];
  const manifest = manifestSchema.parse(parsed(readFileSync(file, "utf8")));
  return Object.values(manifest).flatMap((some) => Object.keys(some ?? {}).flatMap((name) => places(path, name)));
}

function places(from: string, name: string): string[] {
  const above = [...from.matchAll(/(?:^|\/)node_modules\//g)].map(({ index }) => from.slice(0, index));
  return [from, ...above.toReversed()].map((folder) => posix.join(folder, "node_modules", name));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
