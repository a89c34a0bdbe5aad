import { fail, ok, type Result } from "../../images/result.ts";
import { importRoots } from "./closure/import-roots.ts";
import { nodeEntry } from "./closure/node-entry.ts";
import { pythonEntry } from "./closure/python-entry.ts";
import { near } from "./did-you-mean.ts";
import type { EntryArgument } from "./closure.ts";
import { type Entry, entryFile } from "./entry-file.ts";
import type { FlowMistake } from "./flow-failure.ts";
import type { Flow, Program } from "./flow.ts";

export interface EntryProgram {
  program: Extract<Program, { function: string }>;
  /** What the function takes, as far as it was looked at. */
  arguments: readonly EntryArgument[];
}

/** Finds the file and function of an entry. */
export function checkEntry(
  entry: Entry,
  flow: Pick<Flow, "folder" | "project" | "local">,
): Result<EntryProgram, FlowMistake> {
  const program = entryFile(entry, flow);
  if (!program.ok) return program;
  const { kind, file, function: name } = program.value;
  const found = kind === "python" ? pythonEntry(file, name, importRoots(flow)) : nodeFunction(file, name);
  if (found.found) return ok({ program: program.value, arguments: found.function.arguments });
  const { step } = entry;
  return fail({ kind: "function-missing", step, file, function: name, known: found.known, ...near(name, found.known) });
}

/** A file that cannot be read as code is told of with its place when its closure is taken. */
function nodeFunction(file: string, name: string): ReturnType<typeof nodeEntry> {
  try {
    return nodeEntry(file, name);
  } catch {
    return { found: true, function: { arguments: [], takesAll: true } };
  }
}
