import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { parseAddress } from "./address.ts";
import { findRunAt } from "./find-run.ts";
import type { RunFailure } from "./run-failure.ts";
import type { RunRecord, TaskRecord } from "./run-record.ts";
import type { State } from "./state.ts";
import { taskPath } from "./task-path.ts";
import { tasksAt } from "./tasks-at.ts";

/** An artifact on record. */
export interface FoundArtifact {
  artifact: Artifact;
  /** The task that made it: `fit`, `fit/2`. */
  task: string;
  record: RunRecord;
}

/** Finds `train/3/fit/2:model`, or `train/3/fit:model` and `train/3:model` where one task made it (or others passed on the same
 * blob). Fails with address-invalid, run-unknown, tag-unknown, step-unknown, artifact-unknown, artifact-ambiguous. */
export function findArtifact(state: State, address: string): Result<FoundArtifact, RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const { artifact: name } = parsed.value;
  if (!name)
    return fail({ kind: "address-invalid", address, expected: "an artifact: train/3:model or train/3/fit:model" });
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  const record = found.value;
  const tasks = tasksAt(record, parsed.value, address);
  if (!tasks.ok) return tasks;
  const made = tasks.value.flatMap(({ step, index, artifacts }) =>
    artifacts.filter((one) => one.name === name).map((artifact) => ({ artifact, task: taskPath(step, index) })),
  );
  const [first, ...others] = made;
  if (!first) return fail({ kind: "artifact-unknown", address, known: artifactNames(tasks.value) });
  if (others.some((other) => other.artifact.digest !== first.artifact.digest)) {
    const candidates = made.map(({ task }) => `${record.run}/${task}:${name}`);
    return fail({ kind: "artifact-ambiguous", address, candidates });
  }
  return ok({ ...first, record });
}

const artifactNames = (tasks: readonly TaskRecord[]): string[] => [
  ...new Set(tasks.flatMap((task) => task.artifacts.map(({ name }) => name))),
];
