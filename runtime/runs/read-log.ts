import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ok, type Result } from "../../images/result.ts";
import { parseAddress } from "./address.ts";
import { findRunAt } from "./find-run.ts";
import { runFolder } from "./run-folder.ts";
import type { RunFailure } from "./run-failure.ts";
import type { TaskRecord } from "./run-record.ts";
import { parseRunName } from "./run-name.ts";
import type { State } from "./state.ts";
import { taskName } from "./task-name.ts";
import { tasksAt } from "./tasks-at.ts";

/** One task's log; a reused task has the log of the run that made it. */
export interface TaskLog {
  step: string;
  /** Positions in the foreaches that it is in, outermost first. */
  index?: number[];
  /** The run that wrote it. */
  run: string;
  reused: boolean;
  /** Byte for byte; read when it is asked for. */
  bytes: () => Buffer;
}

/** Logs at `train/3` (every task's), `train/3/fit` (every task's of the step) or `train/3/fit/2`, in order.
 * Fails with address-invalid, run-unknown, tag-unknown, step-unknown. */
export function readLog(state: State, address: string): Result<TaskLog[], RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  const tasks = tasksAt(found.value, parsed.value, address);
  if (!tasks.ok) return tasks;
  return ok(tasks.value.map((task) => logOf(task, { run: found.value.run, state })));
}

function logOf({ step, index, from, fromIndex }: TaskRecord, at: { run: string; state: State }): TaskLog {
  const run = from ?? at.run;
  return {
    step,
    ...(index && { index }),
    run,
    reused: from !== undefined,
    bytes: () => logBytes(at.state, run, taskName(step, from === undefined ? index : fromIndex)),
  };
}

function logBytes(state: State, run: string, task: string): Buffer {
  const name = parseRunName(run);
  const file = name && join(runFolder(state, name), "logs", `${task}.log`);
  return file && existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}
