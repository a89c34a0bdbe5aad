import { lstatSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import { kindOf, storeFolder } from "../artifacts/folder-manifest.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import type { TaskInput } from "./task-input.ts";
import type { TaskResult } from "./worker-protocol.ts";

type Output = Extract<TaskResult, { artifacts: unknown }>["artifacts"][number];

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
  claim: Claim,
): Result<Artifact[], RunFailure> {
  const artifacts: Artifact[] = [];
  for (const output of outputs) {
    const stored = "ref" in output ? passOn(output.ref, output.name, claim) : storeOutput(store, output, claim);
    if ("refused" in stored) {
      return fail({
        kind: "output-refused",
        run: claim.run,
        step: claim.input.step,
        artifact: output.name,
        reason: stored.refused,
      });
    }
    artifacts.push(stored);
  }
  const names = artifacts.map((artifact) => artifact.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    return fail({
      kind: "output-refused",
      run: claim.run,
      step: claim.input.step,
      artifact: twice,
      reason: "it was made twice",
    });
  return ok(artifacts);
}

function storeOutput(
  store: BlobStore,
  output: Exclude<Output, { ref: unknown }>,
  { work }: Claim,
): Artifact | { refused: string } {
  const { path, ...about } = output;
  if (!/^[^/\0]+$/.test(path) || path === "." || path === "..") return { refused: "its path leaves the outputs" };
  const file = join(work, "outputs", path);
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return { refused: "nothing is there" };
  if (stat.isFile() && output.format !== "folder") return { ...about, ...store.take(file) };
  if (!stat.isDirectory() || output.format !== "folder")
    return { refused: stat.isDirectory() ? "it is a folder" : `it is ${kindOf(stat)}` };
  const folder = storeFolder(file, (inner) => store.take(inner));
  if ("refused" in folder) return folder;
  return { ...about, digest: store.put(folder.text, work).digest, bytes: folder.bytes };
}

/** A handle names a blob that the task was given. */
function passOn(ref: string, name: string, { input }: Claim): Artifact | { refused: string } {
  const given = [
    ...Object.values(input.artifacts),
    ...Object.values(input.inputs).flatMap((step) => Object.values(step)),
  ];
  const source = given.find((one) => one.artifact.digest === ref);
  return source ? { ...source.artifact, name } : { refused: "its handle names nothing that the step was given" };
}
