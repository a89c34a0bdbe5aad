import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../failure.ts";
import type { RunStatus } from "../journal/run-event.ts";
import type { Outcome, Ready } from "../schedule/schedule.ts";
import { executeTask } from "./execute-task.ts";
import type { KeyedTask } from "./flow-tasks.ts";
import { placeOf } from "./place-of.ts";
import { mayReuse, reusable, type RunPlan } from "./plan-run.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { type Progress, progressOf } from "./progress.ts";
import type { RunName } from "./run-name.ts";
import type { RunParts } from "./run-parts.ts";
import { sweepWorkers } from "./sweep-workers.ts";

/** Runs, reuses or skips every task, as many at a time as `jobs` says. After a failure what runs is finished; with the failure
 * mode `keep-going` so is all that does not need it, with `stop-now` nothing is. */
export async function runSteps(
  run: PreparedRun,
  parts: RunParts,
  { name, plan }: { name: RunName; plan: RunPlan },
): Promise<{ status: RunStatus; failure?: Failure }> {
  const progress = progressOf(run, parts, name);
  const close = (): void => void progress.pool.close(0);
  run.signal.addEventListener("abort", close, { once: true });
  const swept = plan.toRun.length > 0 ? sweepWorkers(parts.engine, parts.state) : undefined;
  for (const { step } of plan.toRun)
    void progress.images.ensure(run.flow.steps.find((one) => one.name === step)?.environment);
  try {
    const failure = await walk(progress);
    if (run.signal.aborted) return { status: "stopped", failure: { kind: "cancelled" } };
    return failure ? { status: "failed", failure } : { status: "done" };
  } finally {
    run.signal.removeEventListener("abort", close);
    await progress.pool.close(2);
    await swept;
  }
}

/** @returns the first failure */
async function walk(progress: Progress): Promise<Failure | undefined> {
  const { run, tasks, jobs, pool } = progress;
  const running = new Set<Promise<void>>();
  let first: Failure | undefined;
  const goesOn = (): boolean => !run.signal.aborted && (!first || run.failureMode === "keep-going");
  for (;;) {
    while (running.size < jobs && goesOn()) {
      const ready = tasks.schedule.next();
      if (!ready) break;
      const ended = runReady(ready, progress).then((result) => {
        running.delete(ended);
        if (result.ok) return;
        first ??= result.failure;
        if (run.failureMode === "stop-now") void pool.close(0);
      });
      running.add(ended);
    }
    if (running.size === 0) return first;
    await Promise.race(running);
  }
}

/** Brings what is ready to its end, and tells the schedule. */
async function runReady(ready: Ready, progress: Progress): Promise<Result<void, Failure>> {
  const { run, tasks } = progress;
  const wanted = ready.kind === "skip" ? ok(false) : tasks.wanted(ready);
  if (!wanted.ok) return failed(ready, { failure: wanted.failure }, progress);
  if (!wanted.value) return skipped(ready, progress);
  if (ready.kind === "expand") {
    const count = tasks.expand(ready);
    if (!count.ok) return failed(ready, { failure: count.failure }, progress);
    progress.parts.emit({ type: "step-expanded", step: ready.step, at: [...ready.at], count: count.value });
    tasks.schedule.expanded(ready, count.value);
    return ok(undefined);
  }
  const task = tasks.key(ready);
  if (!task.ok) return failed(ready, { failure: task.failure }, progress);
  const step = tasks.step(ready.step);
  const found = mayReuse(step, run) ? reusable(task.value.key, run, progress.parts.state) : undefined;
  if (found) return reused(ready, { task: task.value, found }, progress);
  const { ended, ...about } = await executeTask({ ...ready, task: task.value }, progress);
  if (!ended.ok) return failed(ready, { failure: ended.failure, ...about }, progress);
  tasks.results.set(ready, ended.value);
  return settled(ready, "done", progress);
}

function reused(
  ready: Ready,
  { task, found }: { task: KeyedTask; found: NonNullable<ReturnType<typeof reusable>> },
  progress: Progress,
): Result<void, Failure> {
  const { parts, reusedImages, tasks } = progress;
  const { image, artifacts, seconds } = found;
  if (!reusedImages.has(image.key)) parts.emit({ type: "image-reused", image });
  reusedImages.add(image.key);
  parts.emit({
    type: "task-ended",
    ...placeOf(ready),
    status: "reused",
    key: task.key,
    from: found.run,
    ...(found.input.at && { fromIndex: found.input.at }),
    attempts: 0,
    seconds,
    image: { key: image.key, id: image.id },
    artifacts,
  });
  tasks.results.set(ready, { artifacts });
  return settled(ready, "done", progress);
}

function skipped(ready: Ready, progress: Progress): Result<void, Failure> {
  const place = placeOf(ready);
  progress.parts.emit({ type: "task-ended", ...place, status: "skipped", attempts: 0, seconds: 0, artifacts: [] });
  return settled(ready, "skipped", progress);
}

function failed(
  ready: Ready,
  { failure, attempts = 0, seconds = 0 }: { failure: Failure; attempts?: number; seconds?: number },
  { run, parts, tasks }: Progress,
): Result<void, Failure> {
  const status = run.signal.aborted ? "stopped" : "failed";
  parts.emit({ type: "task-ended", ...placeOf(ready), status, attempts, seconds, artifacts: [], failure });
  tasks.schedule.ended(ready, "failed");
  return { ok: false, failure };
}

function settled(ready: Ready, outcome: Outcome, { tasks }: Progress): Result<void, Failure> {
  tasks.schedule.ended(ready, outcome);
  return ok(undefined);
}
