import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FlowFailure, Place } from "./flow-failure.ts";
import { placeAt, placeOfLine } from "./place.ts";

/** What went wrong while Node loaded a flow file or a file that it imports. */
export function importFailure(file: string, thrown: unknown): FlowFailure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const missing = missingImport(error);
  if (missing !== undefined) return missing;
  if (error instanceof SyntaxError || error.name === "SyntaxError") return syntaxFailure(file, error);
  const place = placeInStack(error.stack ?? "");
  return { kind: "flow-threw", file, message: `${error.name}: ${error.message}`, ...(place && { place }) };
}

function missingImport(error: Error): FlowFailure | undefined {
  if (!("code" in error) || (error.code !== "ERR_MODULE_NOT_FOUND" && error.code !== "MODULE_NOT_FOUND"))
    return undefined;
  const named = /^Cannot find (package|module) '(?<name>[^']+)'(?: imported from (?<importer>[^\n]+))?/.exec(
    error.message,
  );
  const name = named?.groups?.["name"];
  if (name === undefined) return undefined;
  const importer = importerOf(named?.groups?.["importer"] ?? "");
  const local = named?.[1] === "module" && name.startsWith("/");
  const source = importer === undefined ? undefined : read(importer);
  const specifier = local ? (name.split("/").at(-1) ?? name) : name;
  const at = source?.text.search(new RegExp(`["'\`](?:[^"'\`]*/)?${escape(specifier)}["'\`/]`)) ?? -1;
  return {
    kind: "flow-import-missing",
    file: importer ?? name,
    specifier: name,
    local,
    ...(source !== undefined && at >= 0 && { place: placeAt(source, at + 1) }),
  };
}

const importerOf = (text: string): string | undefined =>
  text === "" ? undefined : text.startsWith("file:") ? fileURLToPath(text) : text;

function syntaxFailure(file: string, error: Error): FlowFailure {
  const unresolved = /^The requested module '(?<from>[^']+)' does not provide an export named '(?<name>[^']+)'/.exec(
    error.message,
  );
  if (unresolved !== null) return noSuchExport(file, error.message, unresolved.groups?.["name"] ?? "");
  const place = placeOfSyntax(error.stack ?? "") ?? placeOfSyntax(check(file));
  return { kind: "flow-syntax", file: place?.file ?? file, message: error.message, ...(place && { place }) };
}

function noSuchExport(file: string, message: string, name: string): FlowFailure {
  const source = read(file);
  const at = source?.text.search(new RegExp(String.raw`\b${escape(name)}\b`)) ?? -1;
  const place = source !== undefined && at >= 0 ? { place: placeAt(source, at) } : {};
  return { kind: "flow-syntax", file, message, ...place };
}

/** V8 keeps the place of a syntax error for its own printing: have it print. Nothing of the file is executed. */
const check = (file: string): string => spawnSync(process.execPath, ["--check", file], { encoding: "utf8" }).stderr;

/** Node prints `file:line`, the line, carets. For TypeScript its line can be one or two off, so the text decides. */
function placeOfSyntax(text: string): Place | undefined {
  const head = /^(?<file>(?:file:\/\/)?\/.*):(?<line>\d+)\n(?<shown>(?:.*\n){1,4}?)(?<caret>\s*\^+)/.exec(text)?.groups;
  if (head === undefined) return undefined;
  const source = read(importerOf(head["file"] ?? "") ?? "");
  const shown = head["shown"]?.replace(/\n$/, "").split("\n").at(-1) ?? "";
  if (source === undefined) return undefined;
  const lines = source.text.split("\n");
  const told = Number(head["line"]);
  const line = [told, told - 1, told - 2, told + 1].find((number) => lines[number - 1] === shown) ?? told;
  return placeOfLine(source, line, (head["caret"] ?? "").indexOf("^") + 1);
}

/** The topmost frame in a file that is neither Node's nor a package's nor ours. */
function placeInStack(stack: string): Place | undefined {
  for (const frame of stack.matchAll(/\(?(?:file:\/\/)?(?<file>\/[^\s():]+):(?<line>\d+):(?<column>\d+)\)?$/gm)) {
    const { file = "", line = "1", column = "1" } = frame.groups ?? {};
    if (file.includes("/node_modules/") || ownFolder.test(file)) continue;
    const source = read(file);
    if (source !== undefined) return placeOfLine(source, Number(line), Number(column));
  }
  return undefined;
}

const ownFolder = new RegExp(`^${escape(fileURLToPath(new URL("../", import.meta.url)))}`);

function read(file: string): { file: string; text: string } | undefined {
  try {
    return { file, text: readFileSync(decodeURI(file), "utf8") };
  } catch {
    return undefined;
  }
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}
