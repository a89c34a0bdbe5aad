import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { near } from "./did-you-mean.ts";
import type { FlowMistake } from "./flow-failure.ts";
import type { Program } from "./flow.ts";

export interface Entry {
  step: string;
  kind: "python" | "node";
  /** As written: `steps/fit.py:fit`. */
  entry: string;
}

/** Finds the file of an entry; whether it has the function is not looked at. */
export function entryFile(
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
  return ok({ kind, file, function: name });
}

const pythonPattern = /^(.+\.py):([^\W\d]\w*)$/u;
const nodePattern = /^(.+\.[cm]?[jt]s):([\p{L}_$][\p{L}\d_$]*)$/u;

function closest(file: string, folder: string): { near?: string } {
  const parent = dirname(file);
  const siblings = statSync(parent, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(parent) : [];
  const found = near(basename(file), siblings).near;
  return found === undefined ? {} : { near: relative(folder, join(parent, found)) };
}
