import { flowsWithRuns, runNumbers } from "./run-folder.ts";
import { readRun } from "./read-run.ts";
import type { RunRecord } from "./run-record.ts";
import type { State } from "./state.ts";

/** Every run of the project, by flow, oldest first. */
export function listRuns(state: State): RunRecord[] {
  return flowsWithRuns(state).flatMap((flow) =>
    runNumbers(state, flow).flatMap((number) => readRun(state, { ...flow, number }) ?? []),
  );
}
