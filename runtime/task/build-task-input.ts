import { relative } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { didYouMean } from "../flow/did-you-mean.ts";
import type { Closure } from "../flow/closure.ts";
import { importRoots } from "../flow/closure/import-roots.ts";
import { commandFile } from "../flow/closure/command-file.ts";
import { reservedNames } from "../flow/reserved-names.ts";
import type { Flow, Program, Step } from "../flow/flow.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import type { Taken } from "./taken.ts";
import { enclosingItems, neededArtifacts } from "./needed-artifacts.ts";
import type { TaskInput } from "./task-input.ts";
import type { TaskResults } from "./task-results.ts";
import type { SeenArtifact } from "./seen-artifact.ts";

/** What is the same for every task of a step. */
export interface StepSources {
  flow: Flow;
  step: Step;
  closure: Closure;
  taken: Taken;
  /** The closure's files, stored. */
  code: TaskInput["code"];
  /** Its artifacts that a foreach goes over. */
  lists: readonly string[];
  /** Values of the run's params. */
  params: Record<string, unknown>;
  /** Stored file() and folder() params. */
  paths: Record<string, Artifact>;
  test: boolean;
  /** Whether only Python reads it, or an element of it. */
  isPickled: (artifact: Artifact) => boolean;
}

export interface TaskSources extends StepSources {
  at: readonly number[];
  /** What the task sees, by name. */
  seen: ReadonlyMap<string, SeenArtifact[]>;
  results: TaskResults;
}

/** Binds a step's arguments by name to what a task of it sees.
 * Fails with argument-missing, argument-ambiguous, pickle-refused. */
export function buildTaskInput(sources: TaskSources): Result<TaskInput, RunFailure> {
  const { step, flow, taken, at, lists, code, test } = sources;
  const artifacts = takenArtifacts(sources);
  if (!artifacts.ok) return artifacts;
  const missing = missingArgument(sources);
  if (missing) return fail(missing);
  const takes = (name: string): boolean => taken.names?.has(name) ?? takesEverything(sources, name);
  const items = enclosingItems(sources);
  const innermost = items.at(-1);
  return ok({
    step: step.name,
    program: programOf(step.program, flow),
    roots: [...new Set(importRoots(flow).map(({ folder }) => relative(flow.project, folder)))],
    code,
    params: Object.fromEntries(
      Object.entries(sources.params).filter(([name]) => takes(name) && !sources.paths[name]),
    ) as TaskInput["params"],
    paths: Object.fromEntries(Object.entries(sources.paths).filter(([name]) => takes(name))),
    artifacts: artifacts.value,
    inputs: taken.inputs ? neededArtifacts(sources) : {},
    ...(taken.item && innermost && { item: innermost.item }),
    ...(taken.index && innermost && { index: innermost.index }),
    ...(taken.items && { items }),
    ...(at.length > 0 && { at: [...at] }),
    ...(lists.length > 0 && { lists: [...lists] }),
    env: step.env,
    network: step.network,
    test,
    ...(step.outputs && { outputs: declaredOutputs(step.outputs) }),
  });
}

/** A command takes all artifacts, and the params that its arguments name. */
const takesEverything = ({ step, closure, seen }: TaskSources, name: string): boolean =>
  step.program.kind !== "command" || seen.has(name) || closure.arguments.some((argument) => argument.name === name);

function takenArtifacts({ step, taken, seen, isPickled }: TaskSources): Result<TaskInput["artifacts"], RunFailure> {
  const artifacts: TaskInput["artifacts"] = {};
  for (const name of taken.names ?? seen.keys()) {
    const [first, ...others] = seen.get(name) ?? [];
    if (!first) continue;
    if (others.length > 0) {
      const makers = [first, ...others].map((one) => one.maker);
      return fail({ kind: "argument-ambiguous", step: step.name, argument: name, makers });
    }
    if (step.program.kind === "command" && isPickled(first.artifact)) {
      if (step.program.inputs)
        return fail({ kind: "pickle-refused", step: step.name, artifact: name, maker: first.maker });
      continue;
    }
    artifacts[name] = first;
  }
  return ok(artifacts);
}

function missingArgument({ step, closure, seen, params, at }: TaskSources): RunFailure | undefined {
  const reserved = reservedNames.filter((name) => at.length > 0 || (name !== "item" && name !== "index"));
  const known = [...seen.keys(), ...Object.keys(params), ...reserved];
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

const declaredOutputs = (outputs: NonNullable<Step["outputs"]>): Record<string, { format?: string }> =>
  Object.fromEntries(Object.entries(outputs).map(([name, { format }]) => [name, format ? { format } : {}]));
