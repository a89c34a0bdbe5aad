import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { didYouMean } from "../flow/did-you-mean.ts";
import type { Closure } from "../flow/closure.ts";
import { importRoots } from "../flow/closure/import-roots.ts";
import { commandFile } from "../flow/closure/command-file.ts";
import type { Flow, Program, Step } from "../flow/flow.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import type { TaskInput } from "./task-input.ts";
import type { SeenArtifact } from "./visible-artifacts.ts";

/** Names that an argument cannot take from artifacts or params. */
export const reservedNames: readonly string[] = ["item", "index", "inputs", "context"];

export interface TaskSources {
  flow: Flow;
  step: Step;
  closure: Closure;
  /** Values of the run's params. */
  params: Record<string, unknown>;
  /** Stored file() and folder() params. */
  paths: Record<string, Artifact>;
  /** What the step sees, by name. */
  seen: ReadonlyMap<string, SeenArtifact[]>;
  /** What each needed step made. */
  made: ReadonlyMap<string, readonly Artifact[]>;
  test: boolean;
  store: BlobStore;
  workFolder: string;
}

/** Binds a step's arguments by name to what it sees.
 * Fails with argument-missing, argument-ambiguous, pickle-refused. */
export function buildTaskInput(sources: TaskSources): Result<TaskInput, RunFailure> {
  const { step, flow, closure } = sources;
  const taken = takenNames(sources);
  const artifacts: TaskInput["artifacts"] = {};
  for (const name of taken.names) {
    const [first, ...others] = sources.seen.get(name) ?? [];
    if (!first) continue;
    if (others.length > 0) {
      return fail({
        kind: "argument-ambiguous",
        step: step.name,
        argument: name,
        makers: [first, ...others].map((one) => one.maker),
      });
    }
    if (step.program.kind === "command" && first.artifact.format === "pickle") {
      if (step.program.inputs)
        return fail({ kind: "pickle-refused", step: step.name, artifact: name, maker: first.maker });
      continue;
    }
    artifacts[name] = first;
  }
  const missing = missingArgument(sources);
  if (missing) return fail(missing);
  const takes = (name: string): boolean => taken.names.has(name);
  return ok({
    step: step.name,
    program: programOf(step.program, flow),
    roots: [...new Set(importRoots(flow).map(({ folder }) => relative(flow.project, folder)))],
    code: closure.files.map(({ path, file, declared }) => ({
      path,
      digest: sources.store.keep(file, sources.workFolder).digest,
      declared,
    })),
    params: Object.fromEntries(
      Object.entries(sources.params).filter(([name]) => takes(name) && !sources.paths[name]),
    ) as TaskInput["params"],
    paths: Object.fromEntries(Object.entries(sources.paths).filter(([name]) => takes(name))),
    artifacts,
    inputs: taken.inputs ? inputsOf(sources) : {},
    env: step.env,
    network: step.network,
    test: sources.test,
    ...(step.outputs && { outputs: declaredOutputs(step.outputs) }),
  });
}

function takenNames({ step, closure, seen, params }: TaskSources): { names: Set<string>; inputs: boolean } {
  const everything = [...seen.keys(), ...Object.keys(params)];
  const named = closure.arguments.map((argument) => argument.name);
  if (step.program.kind === "command") {
    return { names: new Set([...named, ...(step.program.inputs ?? seen.keys())]), inputs: false };
  }
  const inputs = named.includes("inputs") || closure.takesAll;
  const handles =
    named.includes("context") && closure.files.some(({ file }) => /\bref\s*\(/.test(readFileSync(file, "utf8")));
  return { names: new Set(closure.takesAll ? everything : handles ? [...named, ...seen.keys()] : named), inputs };
}

function missingArgument({ step, closure, seen, params }: TaskSources): RunFailure | undefined {
  const known = [...seen.keys(), ...Object.keys(params), ...reservedNames];
  const missing = closure.arguments.find((argument) => !argument.optional && !known.includes(argument.name));
  if (!missing) return undefined;
  const near = didYouMean(missing.name, known);
  return { kind: "argument-missing", step: step.name, argument: missing.name, known, ...(near && { near }) };
}

function programOf(program: Program, flow: Flow): TaskInput["program"] {
  if (program.kind === "command") return { kind: "command", argv: program.argv.map((one) => asLaidOut(one, flow)) };
  const inFlow = relative(flow.folder, program.file);
  return {
    kind: program.kind,
    path: relative(flow.project, program.file),
    module: inFlow.replace(/\.[^.]*$/, "").replaceAll("/", "."),
    function: program.function,
  };
}

/** A file of the project lies at its project path in the working directory, wherever the author named it from. */
function asLaidOut(argument: string, flow: Flow): string {
  const file = commandFile(argument, flow);
  return file === undefined ? argument : relative(flow.project, file);
}

const inputsOf = ({ step, made }: TaskSources): TaskInput["inputs"] =>
  Object.fromEntries(
    step.needs.map((need) => [
      need,
      Object.fromEntries((made.get(need) ?? []).map((artifact) => [artifact.name, { artifact, maker: need }])),
    ]),
  );

const declaredOutputs = (outputs: NonNullable<Step["outputs"]>): Record<string, { format?: string }> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { format }]) => [name, format ? { format } : {}]));
