import { readManifest, type TaskManifest } from "../task/task-manifest.ts";
import { manifestOf } from "./manifest-of.ts";
import { readRun } from "./read-run.ts";
import { runNumbers } from "./run-folder.ts";
import { runName } from "./run-name.ts";
import type { State } from "./state.ts";
import { taskName } from "./task-name.ts";

/** A task that is on record. */
export interface EarlierTask {
  /** The run that had it, made or reused. */
  run: string;
  manifest: TaskManifest;
}

/** The newest task on record of every task, by its name, from the last ten runs of a flow.
 * @param flow.before only runs of lower numbers */
export function newestTasks(
  state: State,
  flow: { namespace: "" | "test"; flow: string; before?: number },
): { newest?: string; tasks: Map<string, EarlierTask> } {
  const { before = Number.POSITIVE_INFINITY, ...place } = flow;
  const tasks = new Map<string, EarlierTask>();
  const runs = runNumbers(state, place)
    .filter((number) => number < before)
    .toReversed()
    .map((number) => ({ ...place, number }));
  for (const name of runs.slice(0, 10)) {
    const run = runName(name);
    for (const task of readRun(state, name)?.tasks ?? []) {
      const known = taskName(task.step, task.index);
      if (tasks.has(known)) continue;
      const manifest = readManifest(manifestOf(task, run, state));
      if (manifest) tasks.set(known, { run, manifest });
    }
  }
  const [newest] = runs;
  return { ...(newest && { newest: runName(newest) }), tasks };
}
