import { posix } from "node:path";
import { type LayingPlace, layArtifact, layContent } from "./lay-artifact.ts";
import { layAll, layInputs } from "./lay-inputs.ts";
import { taskId } from "./task-id.ts";
import type { TaskInput } from "./task-input.ts";
import { paths, type TaskOrder } from "./worker-protocol.ts";

/** Which try of which run a task is laid for. */
export interface TaskTry {
  run: string;
  attempt: number;
}

/** Lays all artifacts of a task and says where they are and what is to be done. */
export function taskOrder(input: TaskInput, { run, attempt }: TaskTry, to: LayingPlace): TaskOrder {
  const filePaths = layFiles(input, to);
  const items = (input.items ?? []).map((one, depth) => ({
    ...one,
    item: layArtifact(one.item, `items/${depth}`, to),
  }));
  return {
    version: 1,
    id: taskId(input, attempt),
    ...programOf(input, { ...input.params, ...filePaths }),
    roots: input.roots.map((root) => place(`code/${root}`)),
    params: input.params,
    paths: filePaths,
    artifacts: layAll("artifacts/", input.artifacts, to),
    inputs: layInputs(input, to),
    ...(input.item && { item: layArtifact(input.item, "artifacts/item", to) }),
    ...(input.index !== undefined && { index: input.index }),
    lists: input.lists ?? [],
    ambiguous: {},
    env: input.env,
    context: { run, step: input.step, attempt, items, test_mode: input.test },
    ...(input.outputs && { outputs: outputsOf(input.outputs) }),
  };
}

const place = (path: string): string => posix.join(paths.in, path);

function layFiles(input: TaskInput, to: LayingPlace): Record<string, string> {
  return Object.fromEntries(
    Object.entries(input.paths).map(([name, artifact]) => {
      const path = `files/${name}/${artifact.name}`;
      layContent(artifact, path, to);
      return [name, place(path)];
    }),
  );
}

function programOf(
  { program }: TaskInput,
  values: Record<string, unknown>,
): Pick<TaskOrder, "kind" | "entry" | "argv"> {
  if (program.kind === "command")
    return { kind: "command", argv: program.argv.map((argument) => fillIn(argument, values)) };
  const file = place(`code/${program.path}`);
  return { kind: program.kind, entry: { file, module: program.module, function: program.function } };
}

const fillIn = (argument: string, values: Record<string, unknown>): string =>
  argument.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "string" ? value : JSON.stringify(value);
  });

const outputsOf = (outputs: NonNullable<TaskInput["outputs"]>): Record<string, { format?: string }> =>
  Object.fromEntries(
    Object.entries(outputs).map(([name, { format }]) => [name, format === undefined ? {} : { format }]),
  );
