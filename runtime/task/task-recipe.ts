import type { Digest } from "../../images/digest.ts";
import { digest } from "../../images/digest.ts";
import type { Json } from "../../images/canonical-json.ts";
import type { Closure } from "../flow/closure.ts";
import type { TaskInput } from "./task-input.ts";

/** Everything that can change what a task produces, readable first and hashed second. */
export interface TaskRecipe {
  /** A task can read it from its context. */
  step: string;
  image: Digest;
  program: TaskInput["program"];
  code: Digest;
  params: Record<string, Json>;
  paths: Record<string, Digest>;
  artifacts: Record<string, Digest>;
  inputs: Record<string, Record<string, Digest>>;
  env: Record<string, string>;
  network: boolean | string;
  outputs?: Record<string, { format?: string | undefined }>;
  test: boolean;
  salt?: string;
}

/** Not in it: retries, resources, which run, which attempt, the time. */
export function taskRecipe(input: TaskInput, of: { image: Digest; closure: Closure; salt?: string }): TaskRecipe {
  return {
    step: input.step,
    image: of.image,
    program: input.program,
    code: of.closure.digest,
    params: input.params,
    paths: mapValues(input.paths, (artifact) => artifact.digest),
    artifacts: mapValues(input.artifacts, (seen) => seen.artifact.digest),
    inputs: mapValues(input.inputs, (step) => mapValues(step, (seen) => seen.artifact.digest)),
    env: input.env,
    network: input.network,
    ...(input.outputs && { outputs: input.outputs }),
    test: input.test,
    ...(of.salt !== undefined && { salt: of.salt }),
  };
}

export const taskKey = (recipe: TaskRecipe): Digest => digest("task-recipe", 1, { ...recipe });

const mapValues = <V, W>(record: Record<string, V>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
