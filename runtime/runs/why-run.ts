import { fail, ok, type Result } from "../../images/result.ts";
import type { RunReason } from "../journal/run-event.ts";
import { type RecipeChange, recipeChanges } from "../task/recipe-changes.ts";
import { readManifest, type TaskManifest } from "../task/task-manifest.ts";
import { parseAddress } from "./address.ts";
import { explainedManifest } from "./explained-manifest.ts";
import { findRunAt } from "./find-run.ts";
import { type EarlierTask, newestTasks } from "./newest-tasks.ts";
import type { RunFailure } from "./run-failure.ts";
import { manifestOf } from "./manifest-of.ts";
import { parseRunName } from "./run-name.ts";
import type { RunRecord, TaskRecord } from "./run-record.ts";
import type { State } from "./state.ts";
import { tasksAt } from "./tasks-at.ts";
import { taskName } from "./task-name.ts";

/** Why a task of a run ran, or did not. */
export interface TaskReason {
  run: string;
  step: string;
  /** Positions in the foreaches that it is in, outermost first. */
  index?: number[];
  status: TaskRecord["status"];
  /** The run that it was reused from. */
  from?: string;
  /** Its positions there. */
  fromIndex?: number[];
  /** What was known before the first task. Absent for a task that was reused. */
  reason?: RunReason;
  /** What the task itself read that must not be reused: `context.run`. */
  notReusable: string[];
  /** From the newest task of the step in an earlier run, where both are on record. */
  compared?: { run: string; changes: RecipeChange[] };
}

/** Why the task at `train/3/fit/2`, those at `train/3/fit`, or all of `train/3`, ran or were reused.
 * Fails with address-invalid, run-unknown, tag-unknown, step-unknown. */
export function whyRun(state: State, address: string): Result<TaskReason[], RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  if (parsed.value.artifact)
    return fail({ kind: "address-invalid", address, expected: "a step, train/3/fit, or a run, train/3" });
  const tasks = tasksAt(found.value, parsed.value, address);
  return tasks.ok ? ok(reasonsOf(tasks.value, found.value, state)) : tasks;
}

function reasonsOf(tasks: readonly TaskRecord[], { run, plan }: RunRecord, state: State): TaskReason[] {
  const name = parseRunName(run);
  if (!name) throw new Error(`a run named ${run}`);
  const earlier = newestTasks(state, { ...name, before: name.number }).tasks;
  return tasks.map((task) => {
    const { step, index, status, from, fromIndex } = task;
    const reason = plan.find((one) => one.step === step)?.reason;
    const manifest = from ? undefined : readManifest(manifestOf(task, run, state));
    const before = earlier.get(taskName(step, index));
    return {
      run,
      step,
      ...(index && { index }),
      status,
      ...(from && { from }),
      ...(fromIndex && { fromIndex }),
      ...(!from && reason && { reason }),
      notReusable: manifest?.notReusable ?? [],
      ...(before && !from && comparedOf(before, { manifest, reason, state })),
    };
  });
}

/** A task that failed left no manifest: of it is known what was planned. */
function comparedOf(
  before: EarlierTask,
  { manifest, reason, state }: { manifest: TaskManifest | undefined; reason: RunReason | undefined; state: State },
): Pick<TaskReason, "compared"> {
  const { run } = before;
  if (manifest) {
    const changes = recipeChanges(explainedManifest(before.manifest, state), explainedManifest(manifest, state));
    return { compared: { run, changes } };
  }
  return reason?.kind === "changed" ? { compared: { run, changes: reason.changes } } : {};
}
