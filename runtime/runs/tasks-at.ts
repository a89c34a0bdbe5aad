import { fail, ok, type Result } from "../../images/result.ts";
import type { Address } from "./address.ts";
import type { RunFailure } from "./run-failure.ts";
import type { RunRecord, TaskRecord } from "./run-record.ts";
import { taskPath } from "./task-path.ts";
import { tasksInOrder } from "./tasks-in-order.ts";

/** The tasks at `train/3` (all), `train/3/fit` (every one of the step) or `train/3/fit/2` (that one, or those of a foreach
 * within it), in order. A run may have none. Fails with step-unknown. */
export function tasksAt(record: RunRecord, { step, at }: Address, address: string): Result<TaskRecord[], RunFailure> {
  if (!step) return ok(tasksInOrder(record.tasks));
  const ofStep = tasksInOrder(record.tasks.filter((task) => task.step === step));
  if (ofStep.length === 0) {
    return fail({ kind: "step-unknown", address, known: [...new Set(record.tasks.map((task) => task.step))] });
  }
  const found = ofStep.filter(({ index = [] }) => at.every((position, level) => index[level] === position));
  if (found.length > 0) return ok(found);
  return fail({ kind: "step-unknown", address, known: ofStep.map(({ index }) => taskPath(step, index)) });
}
