import { readFileSync } from "node:fs";
import type { ImportRoot } from "./import-roots.ts";
import { importedFiles } from "./python-files.ts";
import { parsePython, type PythonFunction } from "./python-module.ts";

export type EntryFunction = { found: true; function: PythonFunction } | { found: false; known: string[] };

/** The signature of a function as a module offers it: defined there, or imported there from another local file. Of a name
 * that is bound in another way nothing is known, so it takes everything. */
export function pythonEntry(file: string, name: string, roots: readonly ImportRoot[]): EntryFunction {
  return follow({ file, name }, roots, new Set());
}

interface Bound {
  file: string;
  name: string;
}

function follow({ file, name }: Bound, roots: readonly ImportRoot[], seen: Set<string>): EntryFunction {
  const module = parsePython(readFileSync(file, "utf8"));
  const defined = module.functions.get(name);
  if (defined !== undefined) return { found: true, function: defined };
  const unknown: EntryFunction = { found: true, function: { arguments: [], takesAll: true } };
  for (const imported of module.imports) {
    const source = imported.names.find(({ as }) => as === name);
    if (source === undefined || seen.has(file)) continue;
    seen.add(file);
    for (const origin of importedFiles({ ...imported, names: [] }, file, roots).toReversed()) {
      const entry = follow({ file: origin, name: source.name }, roots, seen);
      if (entry.found) return entry;
    }
    return unknown;
  }
  if (module.bound.has(name)) return unknown;
  return { found: false, known: [...module.functions.keys()].filter((known) => !known.startsWith("_")) };
}
