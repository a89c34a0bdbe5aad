import { parse } from "es-module-lexer";
import { readFileSync, statSync } from "node:fs";
import { dirname, extname, join, resolve } from "node:path";
import { fail, ok, type Result } from "../../../images/result.ts";
import type { Place } from "../flow-failure.ts";
import { placeAt } from "../place.ts";

/** Why the local imports of a file could not be followed. */
export type NodeFilesFailure =
  | { kind: "code-unreadable"; file: string; why: string; place?: Place }
  | { kind: "code-import-missing"; file: string; specifier: string; place: Place };

/** The local files that a JavaScript or TypeScript file reaches through relative imports, itself included: absolute path to
 * text. Imports of types alone are not followed. */
export function nodeFiles(entry: string): Result<Map<string, string>, NodeFilesFailure> {
  const found = new Map<string, string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const text = readFileSync(file, "utf8");
    found.set(file, text);
    if (!code.has(extname(file))) continue;
    const imported = importedFiles({ file, text });
    if (!imported.ok) return imported;
    waiting.push(...imported.value);
  }
  return ok(found);
}

const code = new Set([".ts", ".js", ".mts", ".mjs", ".cts", ".cjs"]);

function importedFiles(source: { file: string; text: string }): Result<string[], NodeFilesFailure> {
  const files: string[] = [];
  try {
    for (const found of parse(source.text, source.file)[0]) {
      const { specifier } = found;
      if (typeof specifier !== "string" || !/^\.{1,2}\//.test(specifier)) continue;
      if ("typeOnly" in found ? found.typeOnly : found.glob || found.probablyTypeOnly) continue;
      const file = resolveLocal(source.file, specifier);
      if (file !== undefined) files.push(file);
      else if (found.type !== "dynamic")
        return fail({ kind: "code-import-missing", file: source.file, specifier, place: placeAt(source, found.start) });
    }
  } catch (thrown) {
    const at = thrown instanceof Error && "idx" in thrown ? Number(thrown.idx) : undefined;
    const place = at === undefined ? {} : { place: placeAt(source, at) };
    return fail({ kind: "code-unreadable", file: source.file, why: "not valid JavaScript or TypeScript", ...place });
  }
  return ok(files);
}

/** The exact path, as Node wants it; else what people who are used to bundlers mean. */
export function resolveLocal(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier);
  return [
    path,
    `${path}.ts`,
    `${path}.js`,
    path.replace(/\.js$/, ".ts"),
    join(path, "index.ts"),
    join(path, "index.js"),
  ].find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile() ?? false);
}
