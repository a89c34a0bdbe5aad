import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { parseAddress } from "./address.ts";
import { findRunAt } from "./find-run.ts";
import { runFolder } from "./run-folder.ts";
import type { RunFailure } from "./run-failure.ts";
import { parseRunName } from "./run-name.ts";
import type { State } from "./state.ts";

/** One step's log, byte for byte; a reused step has the log of the run that made it. */
export interface StepLog {
  step: string;
  /** The run that wrote it. */
  run: string;
  reused: boolean;
  bytes: Buffer;
}

/** Logs at `train/3` (every step's) or `train/3/fit`.
 * Fails with address-invalid, run-unknown, tag-unknown, step-unknown. */
export function readLog(state: State, address: string): Result<StepLog[], RunFailure> {
  const parsed = parseAddress(address);
  if (!parsed.ok) return parsed;
  const found = findRunAt(state, parsed.value, address);
  if (!found.ok) return found;
  const { step } = parsed.value;
  const tasks = found.value.tasks.filter((task) => !step || task.step === step);
  if (step && tasks.length === 0) {
    return fail({ kind: "step-unknown", address, known: found.value.tasks.map((task) => task.step) });
  }
  return ok(
    tasks.map((task) => {
      const run = task.from ?? found.value.run;
      return { step: task.step, run, reused: task.from !== undefined, bytes: logBytes(state, run, task.step) };
    }),
  );
}

function logBytes(state: State, run: string, step: string): Buffer {
  const name = parseRunName(run);
  const file = name && join(runFolder(state, name), "logs", `${step}.log`);
  return file && existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}
