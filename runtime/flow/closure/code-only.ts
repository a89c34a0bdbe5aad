/** A JavaScript or TypeScript text in which comments and the insides of strings, templates and regular expressions are blanks,
 * so that every bracket left is a bracket of the code. Positions stay. */
export function codeOnly(text: string): string {
  const chars = text.split("");
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (chars[at] !== "\n") chars[at] = " ";
  };
  let at = 0;
  while (at < text.length) {
    const end = endOfText(text, at);
    if (end > at) blank(at, end);
    at = Math.max(end, at + 1);
  }
  return chars.join("");
}

/** Where the comment, string, template or expression that begins here ends; `at` itself when none begins here. */
function endOfText(text: string, at: number): number {
  const char = text[at] ?? "";
  if (char === "/" && text[at + 1] === "/") return orEnd(text, text.indexOf("\n", at));
  if (char === "/" && text[at + 1] === "*") return orEnd(text, text.indexOf("*/", at + 2), 2);
  if (char === '"' || char === "'") return endOfQuoted(text, at, char);
  if (char === "`") return endOfTemplate(text, at);
  if (char === "/" && beginsExpression(text, at)) return endOfExpression(text, at);
  return at;
}

const orEnd = (text: string, found: number, length = 0): number => (found < 0 ? text.length : found + length);

function endOfQuoted(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === quote || text[at] === "\n") return at + 1;
  }
  return text.length;
}

function endOfTemplate(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== "`") {
    if (text[at] === "\\") at += 2;
    else if (text[at] === "$" && text[at + 1] === "{") at = endOfSubstitution(text, at + 2);
    else at++;
  }
  return at + 1;
}

function endOfSubstitution(text: string, from: number): number {
  let depth = 1;
  let at = from;
  while (at < text.length && depth > 0) {
    const end = endOfText(text, at);
    if (end > at) {
      at = end;
      continue;
    }
    if (text[at] === "{") depth++;
    if (text[at] === "}") depth--;
    at++;
  }
  return at;
}

/** A slash divides after a value and opens an expression elsewhere. */
function beginsExpression(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 40), at).trimEnd();
  if (before === "" || /[(,=:[!&|?{};+\-*%<>~^]$/.test(before)) return true;
  return /\b(?:return|typeof|case|in|of|delete|void|throw|new|await|yield|else|do)$/.test(before);
}

function endOfExpression(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length && text[at] !== "\n"; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === "[") inClass = true;
    else if (text[at] === "]") inClass = false;
    else if (text[at] === "/" && !inClass) return at + 1;
  }
  return from;
}
