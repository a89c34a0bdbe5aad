import type { Place } from "./flow-failure.ts";

export interface Source {
  /** Absolute. */
  file: string;
  text: string;
}

/** The place of a character, counted from 0. */
export function placeAt(source: Source, offset: number): Place {
  const before = source.text.slice(0, offset);
  const line = before.split("\n").length;
  const column = offset - (before.lastIndexOf("\n") + 1) + 1;
  return { file: source.file, line, column, text: lineText(source, line) };
}

/** The place of a line and column, both from 1. */
export const placeOfLine = (source: Source, line: number, column: number): Place => ({
  file: source.file,
  line,
  column,
  text: lineText(source, line),
});

/** Follows names into an object literal as it is written: `["steps", "fit", "needs", "strat"]` is the place of the text
 * `strat` after the key `needs` after the key `fit` after the key `steps`. A name that is not found is passed over. */
export function placeOfNames(source: Source, names: readonly string[]): Place | undefined {
  let from = 0;
  let found: number | undefined;
  for (const name of names) {
    const quoted = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    const key = new RegExp(String.raw`(?<![\w$"'])["']?(${quoted})["']?\s*[:,(]`, "dg");
    const text = new RegExp(String.raw`["'\x60{](${quoted})`, "dg");
    const at = position(key, source.text, from) ?? position(text, source.text, from);
    if (at === undefined) continue;
    found = at;
    from = at + name.length;
  }
  return found === undefined ? undefined : placeAt(source, found);
}

function position(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.exec(text)?.indices?.[1]?.[0];
}

const lineText = (source: Source, line: number): string => (source.text.split("\n")[line - 1] ?? "").replace(/\r$/, "");
