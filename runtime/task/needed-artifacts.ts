import type { Artifact } from "../artifacts/artifact.ts";
import type { Flow, Step } from "../flow/flow.ts";
import type { TaskInput } from "./task-input.ts";
import type { TaskResults } from "./task-results.ts";
import type { SeenArtifact } from "./seen-artifact.ts";

interface Task {
  flow: Pick<Flow, "steps">;
  step: Step;
  at: readonly number[];
  results: TaskResults;
}

type Joined = Extract<TaskInput["inputs"][string], unknown[]>;

/** The artifacts of each needed step; of one whose foreach this step closes, a list in item order.
 * A command finds other artifacts by their names and is given the lists alone. */
export function neededArtifacts({ flow, step, at, results }: Task): TaskInput["inputs"] {
  const inputs: TaskInput["inputs"] = {};
  for (const need of step.needs) {
    const scope = flow.steps.find((one) => one.name === need)?.scope ?? [];
    const foreach = scope.length > at.length ? scope.at(-1) : undefined;
    if (foreach !== undefined) inputs[need] = joined({ need, foreach, at, results });
    else if (step.program.kind !== "command")
      inputs[need] = named(results.get({ step: need, at: at.slice(0, scope.length) })?.artifacts ?? [], need);
  }
  return inputs;
}

/** The items of all foreaches that a task is in, outermost first. */
export const enclosingItems = ({ step, at, results }: Task): NonNullable<TaskInput["items"]> =>
  step.scope.flatMap((foreach, depth) => {
    const index = at[depth];
    const item = index === undefined ? undefined : results.items({ step: foreach, at: at.slice(0, depth) })?.[index];
    return index === undefined || !item ? [] : [{ step: foreach, index, item }];
  });

function joined(of: { need: string; foreach: string; at: readonly number[]; results: TaskResults }): Joined {
  const { need, foreach, at, results } = of;
  return (results.items({ step: foreach, at }) ?? []).map((item, index) => {
    const left = results.get({ step: need, at: [...at, index] });
    return {
      index,
      item,
      ...(left?.failed !== undefined && { failed: left.failed }),
      artifacts: named(left?.artifacts ?? [], need),
    };
  });
}

const named = (artifacts: readonly Artifact[], maker: string): Record<string, SeenArtifact> =>
  Object.fromEntries(artifacts.map((artifact) => [artifact.name, { artifact, maker }]));
