import { type LayingPlace, layArtifact } from "./lay-artifact.ts";
import type { TaskInput } from "./task-input.ts";
import type { SeenArtifact } from "./seen-artifact.ts";
import type { JoinedTask, TaskArtifact, TaskOrder } from "./worker-protocol.ts";

type Joined = Extract<TaskInput["inputs"][string], unknown[]>;

/** Lays the artifacts of each needed step. A program looks for what it joins by path, at `<step>/<index>/<name>`;
 * a function is told where things are, and 10,000 folders less are made. */
export function layInputs({ inputs, program }: TaskInput, to: LayingPlace): TaskOrder["inputs"] {
  const isProgram = program.kind === "command";
  const layStep = ([step, made]: [string, TaskInput["inputs"][string]]): [string, TaskOrder["inputs"][string]] => {
    if (Array.isArray(made)) return [step, (isProgram ? layByPath : layFlat)(step, made, to)];
    return [step, isProgram ? {} : layAll(`inputs/${step}/`, made, to)];
  };
  return Object.fromEntries(Object.entries(inputs).map(layStep));
}

/** @param before what every path begins with */
export const layAll = (
  before: string,
  all: Readonly<Record<string, SeenArtifact>>,
  to: LayingPlace,
): Record<string, TaskArtifact> =>
  Object.fromEntries(Object.entries(all).map(([name, one]) => [name, layArtifact(one, before + name, to)]));

/** Without the pickles, which only Python reads. */
const layByPath = (step: string, joined: Joined, to: LayingPlace): JoinedTask[] =>
  joined.map((one) => {
    const folder = `artifacts/${step}/${one.index}`;
    const readable = Object.entries(one.artifacts).filter(([, { artifact }]) => artifact.format !== "pickle");
    return {
      ...one,
      item: layArtifact(one.item, `${folder}/item`, to),
      artifacts: layAll(`${folder}/`, Object.fromEntries(readable), to),
    };
  });

/** The item at `4.json`, the artifacts at `4-model.npy`: one never has the other's path. */
const layFlat = (step: string, joined: Joined, to: LayingPlace): JoinedTask[] =>
  joined.map((one) => {
    const path = `inputs/${step}/${one.index}`;
    return { ...one, item: layArtifact(one.item, path, to), artifacts: layAll(`${path}-`, one.artifacts, to) };
  });
