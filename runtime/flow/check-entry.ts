import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { importRoots } from "./closure/import-roots.ts";
import { nodeEntry } from "./closure/node-entry.ts";
import { pythonEntry } from "./closure/python-entry.ts";
import { near } from "./did-you-mean.ts";
import type { FlowMistake } from "./flow-failure.ts";
import type { Program } from "./flow.ts";

export interface Entry {
  step: string;
  kind: "python" | "node";
  /** As written: `steps/fit.py:fit`. */
  entry: string;
}

/** Finds the file and function of an entry. */
export function checkEntry(
  { step, kind, entry }: Entry,
  flow: { folder: string; project: string },
): Result<Extract<Program, { function: string }>, FlowMistake> {
  const [, path, name] = (kind === "python" ? pythonPattern : nodePattern).exec(entry) ?? [];
  if (path === undefined || name === undefined) return fail({ kind: "entry-invalid", step, entry });
  const file = resolve(flow.folder, path);
  if (!file.startsWith(join(flow.project, sep))) return fail({ kind: "entry-outside", step, file });
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    return fail({ kind: "entry-missing", step, file, ...closest(file, flow.folder) });
  }
  const found = kind === "python" ? pythonEntry(file, name, importRoots(flow)) : nodeFunction(file, name);
  if (found.found) return ok({ kind, file, function: name });
  return fail({ kind: "function-missing", step, file, function: name, known: found.known, ...near(name, found.known) });
}

const pythonPattern = /^(.+\.py):([^\W\d]\w*)$/u;
const nodePattern = /^(.+\.[cm]?[jt]s):([\p{L}_$][\p{L}\d_$]*)$/u;

/** A file that cannot be read as code is told of with its place when its closure is taken. */
function nodeFunction(file: string, name: string): ReturnType<typeof nodeEntry> {
  try {
    return nodeEntry(file, name);
  } catch {
    return { found: true, function: { arguments: [], takesAll: true } };
  }
}

function closest(file: string, folder: string): { near?: string } {
  const parent = dirname(file);
  const siblings = statSync(parent, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(parent) : [];
  const found = near(basename(file), siblings).near;
  return found === undefined ? {} : { near: relative(folder, join(parent, found)) };
}
