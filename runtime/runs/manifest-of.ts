import { manifestFile } from "../task/manifest-files.ts";
import type { TaskRecord } from "./run-record.ts";
import type { State } from "./state.ts";

/** Where the manifest of a task on record lies: in the run that made its result. */
export function manifestOf({ step, index, from, fromIndex }: TaskRecord, run: string, state: State): string {
  const at = from ? fromIndex : index;
  return manifestFile(state, from ?? run, { step, ...(at && { at }) });
}
