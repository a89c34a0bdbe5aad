import type { Place } from "../../runtime/flow/flow-failure.ts";

/** `file:line:column`, the line, and a caret under the column. */
export function placeText({ file, line, column, text }: Place): string {
  const blanks = text.slice(0, column - 1).replaceAll(/[^\t]/g, " ");
  return `${file}:${line}:${column}\n    ${text}\n    ${blanks}^`;
}
