import { parse } from "es-module-lexer";
import { readFileSync } from "node:fs";
import type { EntryArgument } from "../closure.ts";
import { codeOnly } from "./code-only.ts";
import { resolveLocal } from "./node-files.ts";
import type { EntryFunction } from "./python-entry.ts";

/** What an exported function takes: the names in the object pattern that is its first parameter. A function whose parameter
 * is not an object pattern takes everything. */
export function nodeEntry(file: string, name: string): EntryFunction {
  const text = readFileSync(file, "utf8");
  const [, exports] = parse(text, file);
  for (const found of exports) {
    if (found.type === "direct" && found.name === name) return signature(text, found.localName ?? name);
    if (found.type === "reexport" && found.name === name) return elsewhere(file, found.from, found.importName ?? name);
    if (found.type === "reexport-all") {
      const entry = elsewhere(file, found.from, name);
      if (entry.found) return entry;
    }
  }
  return { found: false, known: exports.flatMap((known) => ("name" in known && !known.typeOnly ? [known.name] : [])) };
}

function elsewhere(file: string, from: string, name: string): EntryFunction {
  const origin = resolveLocal(file, from);
  if (origin === undefined) return { found: true, function: { arguments: [], takesAll: true } };
  return nodeEntry(origin, name);
}

function signature(text: string, name: string): EntryFunction {
  const code = codeOnly(text);
  const escaped = name.replaceAll("$", String.raw`\$`);
  const start =
    after(code, new RegExp(String.raw`\bfunction\s*\*?\s*${escaped}(?![\w$])`)) ??
    after(
      code,
      new RegExp(
        String.raw`\b(?:const|let|var)\s+${escaped}(?![\w$])[^=]*=\s*(?:async\b\s*)?(?:function\b\s*\*?\s*[\w$]*)?`,
      ),
    ) ??
    (name === "default" ? after(code, /\bexport\s+default\s+(?:async\s+)?(?:function\s*\*?\s*[\w$]*)?/) : undefined);
  if (start === undefined) return takesAll;
  const open = skip(code, skipTypeParameters(code, skip(code, start)));
  if (code[open] !== "(") return takesAll;
  const first = skip(code, open + 1);
  if (code[first] === ")") return { found: true, function: { arguments: [], takesAll: false } };
  if (code[first] !== "{") return takesAll;
  return { found: true, function: pattern(code, first) };
}

const takesAll: EntryFunction = { found: true, function: { arguments: [], takesAll: true } };

function after(code: string, expression: RegExp): number | undefined {
  const match = expression.exec(code);
  return match === null ? undefined : match.index + match[0].length;
}

function skip(code: string, from: number): number {
  let at = from;
  while (/\s/.test(code[at] ?? "")) at++;
  return at;
}

function skipTypeParameters(code: string, from: number): number {
  if (code[from] !== "<") return from;
  let depth = 0;
  for (let at = from; at < code.length; at++) {
    if (code[at] === "<") depth++;
    if (code[at] === ">" && code[at - 1] !== "=" && --depth === 0) return at + 1;
  }
  return from;
}

/** Reads `{ a, b = 1, c: d, ...rest }` from its opening brace on. */
function pattern(code: string, open: number): { arguments: EntryArgument[]; takesAll: boolean } {
  const members: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let at = open; at < code.length; at++) {
    const char = code[at] ?? "";
    if ("{[(".includes(char)) depth++;
    else if ("}])".includes(char)) depth--;
    if (depth !== 0 && !(depth === 1 && char === ",")) continue;
    members.push(code.slice(start, at).trim());
    start = at + 1;
    if (depth === 0) break;
  }
  const named = members.filter((member) => member !== "");
  return {
    arguments: named.filter((member) => !member.startsWith("...")).map(argument),
    takesAll: named.some((member) => member.startsWith("...")),
  };
}

function argument(member: string): EntryArgument {
  const name = /^[\w$\u0080-\uFFFF]+/.exec(member)?.[0] ?? member;
  return { name, optional: hasDefault(member) };
}

function hasDefault(member: string): boolean {
  let depth = 0;
  for (const char of member) {
    if ("{[(".includes(char)) depth++;
    else if ("}])".includes(char)) depth--;
    else if (char === "=" && depth === 0) return true;
  }
  return false;
}
