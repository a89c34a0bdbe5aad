import type { Digest } from "../../images/digest.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { TaskInput } from "./task-input.ts";
import type { SeenArtifact } from "./seen-artifact.ts";

/** All that a task was given and may pass on by a handle, by digest. */
export function givenArtifacts(input: TaskInput): ReadonlyMap<Digest, Artifact> {
  const given: SeenArtifact[] = Object.values(input.artifacts);
  for (const made of Object.values(input.inputs)) {
    if (!Array.isArray(made)) given.push(...Object.values(made));
    else for (const one of made) given.push(one.item, ...Object.values(one.artifacts));
  }
  if (input.item) given.push(input.item);
  given.push(...(input.items ?? []).map((one) => one.item));
  return new Map(given.map(({ artifact }) => [artifact.digest, artifact]));
}
