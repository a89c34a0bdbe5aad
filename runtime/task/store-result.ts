import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { reservedNames } from "../flow/reserved-names.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import { givenArtifacts } from "./given-artifacts.ts";
import { type Output, storeOutput, type Taking } from "./store-output.ts";
import { taskPath } from "../runs/task-path.ts";
import type { TaskInput } from "./task-input.ts";

interface Claim {
  run: string;
  input: TaskInput;
  /** The worker's `work` folder on the host. */
  work: string;
}

/** Takes what a task claims to have made into the store, after looking at it: only files and folders of files,
 * only below its outputs. All of its processes must have ended.
 * Fails with output-refused. File system errors are thrown. */
export function storeResult(
  store: BlobStore,
  outputs: readonly Output[],
  { run, input, work }: Claim,
): Result<Artifact[], RunFailure> {
  const artifacts = new Map<string, Artifact>();
  const taking: Taking = { store, work, given: givenArtifacts(input) };
  for (const output of outputs) {
    const { name } = output;
    const reason = refuseName(name, artifacts, input);
    const stored = reason === undefined ? storeOutput(output, taking) : { refused: reason };
    const made = "refused" in stored || "ref" in output ? stored : asForeachNeeds(stored, input);
    if ("refused" in made)
      return fail({
        kind: "output-refused",
        run,
        step: taskPath(input.step, input.at),
        artifact: name.slice(0, 200),
        reason: made.refused,
      });
    artifacts.set(name, made);
  }
  return ok([...artifacts.values()]);
}

/** It becomes the name of a file in the next task's folder. */
function refuseName(name: string, made: ReadonlyMap<string, Artifact>, input: TaskInput): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return "it is not a name";
  if (made.has(name)) return "it was made twice";
  if (reservedNames.includes(name)) return "its name is flowbox's";
  return Object.hasOwn(input.params, name) || Object.hasOwn(input.paths, name) ? "a param has its name" : undefined;
}

const asForeachNeeds = (made: Artifact, { lists = [] }: TaskInput): Artifact | { refused: string } =>
  lists.includes(made.name) && made.format !== "list"
    ? { refused: "a foreach goes over it, so it must be a list" }
    : made;
