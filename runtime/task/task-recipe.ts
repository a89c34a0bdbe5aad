import type { Digest } from "../../images/digest.ts";
import { digest } from "../../images/digest.ts";
import type { Json } from "../../images/canonical-json.ts";
import type { Closure } from "../flow/closure.ts";
import type { TaskInput } from "./task-input.ts";
import type { SeenArtifact } from "./seen-artifact.ts";

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
  /** Where a step joins, one entry an item. */
  inputs: Record<string, Record<string, Digest> | JoinedDigests[]>;
  item?: Digest;
  index?: number;
  items?: { index: number; item: Digest }[];
  /** Artifacts whose elements are stored each on its own. */
  lists?: string[];
  env: Record<string, string>;
  network: boolean | string;
  outputs?: Record<string, { format?: string | undefined }>;
  test: boolean;
  salt?: string;
}

type JoinedTask = Extract<TaskInput["inputs"][string], unknown[]>[number];
type JoinedDigests = { index: number; item: Digest; failed?: string; artifacts: Record<string, Digest> };

/** Not in it: retries, resources, which run, which attempt, the time. */
export function taskRecipe(input: TaskInput, of: { image: Digest; closure: Closure; salt?: string }): TaskRecipe {
  return {
    step: input.step,
    image: of.image,
    program: input.program,
    code: of.closure.digest,
    params: input.params,
    paths: mapValues(input.paths, (artifact) => artifact.digest),
    artifacts: digestsOf(input.artifacts),
    inputs: mapValues(input.inputs, (step) => (Array.isArray(step) ? step.map(joinedDigests) : digestsOf(step))),
    ...(input.item && { item: input.item.artifact.digest }),
    ...(input.index !== undefined && { index: input.index }),
    ...(input.items && { items: input.items.map(({ index, item }) => ({ index, item: item.artifact.digest })) }),
    ...(input.lists && { lists: input.lists }),
    env: input.env,
    network: input.network,
    ...(input.outputs && { outputs: input.outputs }),
    test: input.test,
    ...(of.salt !== undefined && { salt: of.salt }),
  };
}

export const taskKey = (recipe: TaskRecipe): Digest => digest("task-recipe", 1, { ...recipe });

const digestsOf = (seen: Record<string, SeenArtifact>): Record<string, Digest> =>
  mapValues(seen, ({ artifact }) => artifact.digest);

const joinedDigests = ({ item, artifacts, ...about }: JoinedTask): JoinedDigests => ({
  ...about,
  item: item.artifact.digest,
  artifacts: digestsOf(artifacts),
});

const mapValues = <V, W>(record: Record<string, V>, map: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
