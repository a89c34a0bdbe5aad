import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { parseAddress } from "./address.ts";
import { findRunAt } from "./find-run.ts";
import type { RunFailure } from "./run-failure.ts";
import type { RunRecord, TaskRecord } from "./run-record.ts";
import type { State } from "./state.ts";

/** Finds `train/3/fit:model`, or `train/3:model` where one step made it (or passed on the same blob).
 * Fails with address-invalid, run-unknown, tag-unknown, step-unknown, artifact-unknown, artifact-ambiguous. */
export function findArtifact(
  state: State,
  address: string,
): Result<{ artifact: Artifact; step: string; record: RunRecord }, RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const { step, artifact: name } = parsed.value;
  if (!name)
    return fail({ kind: "address-invalid", address, expected: "an artifact: train/3:model or train/3/fit:model" });
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  const record = found.value;
  const tasks = step ? record.tasks.filter((task) => task.step === step) : record.tasks;
  if (tasks.length === 0) return fail({ kind: "step-unknown", address, known: record.tasks.map((task) => task.step) });
  const made = tasks.flatMap((task) =>
    task.artifacts.filter((a) => a.name === name).map((artifact) => ({ artifact, step: task.step })),
  );
  const [first, ...others] = made;
  if (!first) return fail({ kind: "artifact-unknown", address, known: artifactNames(tasks) });
  if (others.some((other) => other.artifact.digest !== first.artifact.digest)) {
    return fail({
      kind: "artifact-ambiguous",
      address,
      candidates: made.map((one) => `${record.run}/${one.step}:${name}`),
    });
  }
  return ok({ ...first, record });
}

const artifactNames = (tasks: TaskRecord[]): string[] => [
  ...new Set(tasks.flatMap((task) => task.artifacts.map((a) => a.name))),
];
