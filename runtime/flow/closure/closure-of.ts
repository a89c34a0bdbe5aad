import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { compareUtf8 } from "../../../images/compare-utf8.ts";
import { digest, sha256 } from "../../../images/digest.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import type { Closure, ClosureFile, EntryArgument } from "../closure.ts";
import type { Flow, Program, Step } from "../flow.ts";
import { near } from "../did-you-mean.ts";
import type { FlowFailure } from "../flow-failure.ts";
import { namesInBraces } from "../names-in-braces.ts";
import { commandFile } from "./command-file.ts";
import { declaredFiles } from "./declared-files.ts";
import { importRoots } from "./import-roots.ts";
import { nodeEntry } from "./node-entry.ts";
import { nodeFiles } from "./node-files.ts";
import { type EntryFunction, pythonEntry } from "./python-entry.ts";
import { pythonFiles } from "./python-files.ts";

/** The local code that a step can reach and what its function takes. Reads files, runs nothing. */
export function closureOf(step: Step, flow: Flow): Result<Closure, FlowFailure> {
  try {
    return closure(step, flow);
  } catch (thrown) {
    if (!(thrown instanceof Error) || !("code" in thrown) || !("path" in thrown)) throw thrown;
    return fail({ kind: "code-unreadable", step: step.name, file: String(thrown.path), why: String(thrown.code) });
  }
}

function closure(step: Step, flow: Flow): Result<Closure, FlowFailure> {
  const code = codeOf(step, flow);
  if (!code.ok) return code;
  const declared = declaredFiles(step, flow);
  if (!declared.ok) return declared;
  const files = new Map<string, ClosureFile>();
  for (const file of declared.value) files.set(file, asFile(file, flow, true));
  for (const file of code.value.files)
    files.set(file.file, { ...file, declared: file.declared || files.has(file.file) });
  const sorted = [...files.values()].toSorted((left, right) => compareUtf8(left.path, right.path));
  return ok({
    files: sorted,
    digest: digest(
      "code-closure",
      1,
      sorted.map(({ path, meaning, declared: isDeclared }) => [path, meaning, isDeclared]),
    ),
    arguments: code.value.arguments,
    takesAll: code.value.takesAll,
  });
}

interface Code {
  files: ClosureFile[];
  arguments: EntryArgument[];
  takesAll: boolean;
}

function codeOf(step: Step, flow: Flow): Result<Code, FlowFailure> {
  const { program } = step;
  switch (program.kind) {
    case "python":
      return pythonCode(program, step, flow);
    case "node":
      return nodeCode(program, step, flow);
    case "command":
      return ok(commandCode(program, flow));
  }
}

type Called = Extract<Program, { function: string }>;

function pythonCode(program: Called, step: Step, flow: Flow): Result<Code, FlowFailure> {
  const roots = importRoots(flow);
  const entry = pythonEntry(program.file, program.function, roots);
  if (!entry.found) return fail(missing(program, step, entry));
  const modules = [...pythonFiles(program.file, roots)].filter(([file]) => inside(flow, file));
  const files = modules.map(([file, { meaning }]) => ({ path: pathIn(flow, file), file, meaning, declared: false }));
  return ok({ files, ...entry.function });
}

function nodeCode(program: Called, step: Step, flow: Flow): Result<Code, FlowFailure> {
  const found = nodeFiles(program.file);
  if (!found.ok) return fail({ ...found.failure, step: step.name });
  const entry = nodeEntry(program.file, program.function);
  if (!entry.found) return fail(missing(program, step, entry));
  const outside = [...found.value.keys()].find((file) => !inside(flow, file));
  if (outside !== undefined)
    return fail({ kind: "code-unreadable", step: step.name, file: outside, why: "outside the project" });
  const files = [...found.value].map(([file, text]) => ({
    path: pathIn(flow, file),
    file,
    meaning: sha256(text),
    declared: false,
  }));
  return ok({ files, ...entry.function });
}

function missing(program: Called, step: Step, { known }: Extract<EntryFunction, { found: false }>): FlowFailure {
  const { file, function: name } = program;
  return { kind: "function-missing", step: step.name, file, function: name, known, ...near(name, known) };
}

function commandCode(program: Extract<Program, { kind: "command" }>, flow: Flow): Code {
  const files = new Set(program.argv.flatMap((element) => commandFile(element, flow) ?? []));
  const params = Object.keys(flow.params.shape);
  const names = new Set(program.argv.flatMap(namesInBraces).filter((name) => params.includes(name)));
  return {
    files: [...files].map((file) => asFile(file, flow, true)),
    arguments: [...names, ...(program.inputs ?? [])].map((name) => ({ name, optional: false })),
    takesAll: program.inputs === undefined,
  };
}

const asFile = (file: string, flow: Flow, declared: boolean): ClosureFile => ({
  path: pathIn(flow, file),
  file,
  meaning: sha256(readFileSync(file)),
  declared,
});

const inside = (flow: Flow, file: string): boolean => file.startsWith(join(flow.project, sep));

const pathIn = (flow: Flow, file: string): string => relative(flow.project, file).split(sep).join("/");
