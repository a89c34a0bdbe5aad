import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import { processMark } from "../../images/process-mark.ts";
import type { Failure } from "../failure.ts";
import type { RunEvent } from "../journal/run-event.ts";
import { Journal } from "../journal/journal.ts";
import { planRun } from "./plan-run.ts";
import { prepareRun, type PreparedRun } from "./prepare-run.ts";
import type { RunRequest } from "./run-request.ts";
import { readRun } from "./read-run.ts";
import { claimRun, runFolder } from "./run-folder.ts";
import { runName, type RunName } from "./run-name.ts";
import type { RunParts } from "./run-parts.ts";
import type { RunRecord } from "./run-record.ts";
import { runSteps } from "./run-steps.ts";
import { stateFailure } from "./state-failure.ts";

/** Executes a flow. A run that failed is a record too; a failure is what kept the run from beginning. */
export async function runFlow(request: RunRequest, parts: RunParts): Promise<Result<RunRecord, Failure>> {
  const prepared = await prepareRun(request, parts);
  if (!prepared.ok) return prepared;
  try {
    return ok(await beginRun(prepared.value, parts));
  } catch (error) {
    return fail(stateFailure(error, parts.state.folder));
  }
}

async function beginRun(run: PreparedRun, parts: RunParts): Promise<RunRecord> {
  const plan = planRun(run, parts.state);
  const name = claimRun(parts.state, { namespace: run.mode === "test" ? "test" : "", flow: run.flow.name });
  const journal = new Journal(join(runFolder(parts.state, name), "journal.ndjson"));
  const emit = (event: RunEvent): void => {
    if (event.type !== "image-progress" && event.type !== "task-log") journal.append(event);
    parts.emit(event);
  };
  const began = performance.now();
  try {
    emit({
      type: "run-started",
      run: runName(name),
      flow: run.flow.name,
      mode: run.mode,
      params: run.params,
      paramSources: run.paramSources,
      steps: run.flow.steps.map((step) => step.name),
      owner: processMark(process.pid),
    });
    emit({ type: "plan", ...plan });
    const { status, failure } = await runSteps(run, { ...parts, emit }, { name, plan });
    emit({
      type: "run-ended",
      status,
      seconds: Math.round(performance.now() - began) / 1000,
      ...(failure && { failure }),
    });
  } finally {
    journal.close();
  }
  return recordAt(parts, name);
}

function recordAt(parts: RunParts, name: RunName): RunRecord {
  const record = readRun(parts.state, name);
  if (!record) throw new Error(`the journal of ${runName(name)} cannot be read`);
  return record;
}
