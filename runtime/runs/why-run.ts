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
import { taskName } from "./task-name.ts";

/** Why a task of a run ran, or did not. */
export interface TaskReason {
  run: string;
  step: string;
  status: TaskRecord["status"];
  /** The run that it was reused from. */
  from?: string;
  /** What was known before the first task. Absent for a task that was reused. */
  reason?: RunReason;
  /** What the task itself read that must not be reused: `context.run`. */
  notReusable: string[];
  /** From the newest task of the step in an earlier run, where both are on record. */
  compared?: { run: string; changes: RecipeChange[] };
}

/** Why the tasks at `train/3/fit`, or all of `train/3`, ran or were reused.
 * Fails with address-invalid, run-unknown, tag-unknown, step-unknown. */
export function whyRun(state: State, address: string): Result<TaskReason[], RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  const { step, artifact } = parsed.value;
  if (artifact) return fail({ kind: "address-invalid", address, expected: "a step, train/3/fit, or a run, train/3" });
  const tasks = found.value.tasks.filter((task) => !step || task.step === step);
  if (step && tasks.length === 0)
    return fail({ kind: "step-unknown", address, known: found.value.tasks.map((task) => task.step) });
  return ok(reasonsOf(tasks, found.value, state));
}

function reasonsOf(tasks: readonly TaskRecord[], { run, plan }: RunRecord, state: State): TaskReason[] {
  const name = parseRunName(run);
  if (!name) throw new Error(`a run named ${run}`);
  const earlier = newestTasks(state, { ...name, before: name.number }).tasks;
  return tasks.map((task) => {
    const { step, index, status, from } = task;
    const reason = plan.find((one) => one.step === step)?.reason;
    const manifest = from ? undefined : readManifest(manifestOf(task, run, state));
    const before = earlier.get(taskName(step, index));
    return {
      run,
      step,
      status,
      ...(from && { from }),
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
