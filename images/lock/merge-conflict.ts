/** Says where the marks of a merge that was not finished stand in a text. */
export function mergeConflict(text: string): string | undefined {
  const at = /^(<{7}|>{7}|\|{7}) /m.exec(text)?.index;
  if (at === undefined) return undefined;
  return `line ${text.slice(0, at).split("\n").length} holds a merge conflict`;
}
