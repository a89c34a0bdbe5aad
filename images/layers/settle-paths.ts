import { readFileSync } from "node:fs";
import { compareUtf8 } from "../compare-utf8.ts";
import type { LayerEntry } from "../assemble/layer-entry.ts";
import { digest } from "../digest.ts";
import { part, type Part } from "./part.ts";

/** A path that two parts hold with different content. */
export interface SharedPath {
  path: string;
  kept: string;
  dropped: string;
}

/** Gives every path one owner: glue comes first, then the first package by name. Of equal files only one is kept, which is
 * not worth a word; of different ones too, which is reported.
 * @returns the parts without what they lost, in their order */
export function settlePaths(parts: readonly Part[]): { parts: Part[]; shared: SharedPath[] } {
  const owners = new Map<string, { owner: Part; entry: LayerEntry }>();
  const lost = new Map<Part, Set<LayerEntry>>();
  const shared: SharedPath[] = [];
  for (const one of parts.toSorted(ownersFirst))
    for (const entry of one.entries) {
      const first = owners.get(entry.path);
      if (!first) owners.set(entry.path, { owner: one, entry });
      else if (entry.type !== "directory" || first.entry.type !== "directory") {
        lost.set(one, (lost.get(one) ?? new Set()).add(entry));
        if (!equal(first.entry, entry)) shared.push({ path: entry.path, kept: first.owner.name, dropped: one.name });
      }
    }
  return { parts: parts.map((one) => without(one, lost.get(one))), shared };
}

const ownersFirst = (a: Part, b: Part): number => Number(b.glue) - Number(a.glue) || compareUtf8(a.name, b.name);

function without(one: Part, lost: ReadonlySet<LayerEntry> | undefined): Part {
  if (!lost) return one;
  const key = digest("part-without", 1, {
    key: one.key,
    paths: [...lost].map(({ path }) => path).toSorted(compareUtf8),
  });
  return part({ ...one, key, entries: one.entries.filter((entry) => !lost.has(entry)) });
}

function equal(a: LayerEntry, b: LayerEntry): boolean {
  if (a.type !== b.type || a.size !== b.size || a.mode !== b.mode || a.linkTarget !== b.linkTarget) return false;
  return a.size === 0 || (a.from && b.from ? readFileSync(a.from.file).equals(readFileSync(b.from.file)) : false);
}
