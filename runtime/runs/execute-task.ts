import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ok, type Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import { jsonArtifact } from "../artifacts/json-artifact.ts";
import type { ContainerProfile } from "../container-engine.ts";
import type { Failure } from "../failure.ts";
import type { Step } from "../flow/flow.ts";
import type { RunEvent } from "../journal/run-event.ts";
import type { Place } from "../schedule/schedule.ts";
import { containerProfile } from "../task/container-profile.ts";
import { commitManifest, pointTo } from "../task/manifest-files.ts";
import { runTask, type TaskDone } from "../task/run-task.ts";
import type { TaskLeft } from "../task/task-results.ts";
import type { TaskManifest } from "../task/task-manifest.ts";
import { failureCause } from "./failure-cause.ts";
import type { KeyedTask } from "./flow-tasks.ts";
import { placeOf } from "./place-of.ts";
import type { Progress } from "./progress.ts";
import { taskName } from "./task-name.ts";

/** A container that is lost counts as no attempt, but not for ever. */
const mostLost = 3;

interface TaskToRun extends Place {
  task: KeyedTask;
}

interface Attempt {
  done: TaskDone;
  image: StepImage;
  profile: ContainerProfile;
  seconds: number;
}

/** How a task that was run ended. */
export interface Executed {
  ended: Result<TaskLeft, Failure>;
  attempts: number;
  /** From the first attempt to the end of the last. */
  seconds: number;
}

/** Runs a task, again where its step says so, and puts its result on record; at last a failure may become an artifact. */
export async function executeTask(place: TaskToRun, progress: Progress): Promise<Executed> {
  const { run, parts, tasks } = progress;
  const step = tasks.step(place.step);
  const began = performance.now();
  let [failed, lost] = [0, 0];
  for (;;) {
    const attempt = failed + lost + 1;
    const about = () => ({ attempts: attempt, seconds: secondsSince(began) });
    const ended = await tryOnce(place, attempt, progress);
    if (ended.ok) {
      commit({ ...place, attempt }, ended.value, progress);
      return { ended: ok({ artifacts: ended.value.done.artifacts }), ...about() };
    }
    const cause = run.signal.aborted ? undefined : failureCause(ended.failure);
    const again = cause === "lost" ? lost < mostLost : cause !== undefined && mayRetry(step, cause, failed);
    if (!again) {
      const mayCatch = step.catch !== undefined && cause !== undefined && cause !== "lost";
      const left = mayCatch ? caught(place, { failure: ended.failure, ...about() }, progress) : ended;
      return { ended: left, ...about() };
    }
    const wait = cause === "lost" ? 0 : Math.min(step.retries.delay * 2 ** failed, longestWait);
    if (cause === "lost") lost += 1;
    else failed += 1;
    const of = step.retries.count + lost + 1;
    parts.emit({ type: "attempt-failed", ...placeOf(place), attempt, of, failure: ended.failure, again: wait });
    await sleep(wait * 1000, undefined, { signal: run.signal }).catch(() => undefined);
    if (run.signal.aborted) return { ended, ...about() };
  }
}

/** Seconds. */
const longestWait = 3600;

const secondsSince = (began: number): number => Math.round(performance.now() - began) / 1000;

const mayRetry = ({ retries }: Step, cause: Step["retries"]["on"][number], failed: number): boolean =>
  failed < retries.count && retries.on.includes(cause);

async function tryOnce(place: TaskToRun, attempt: number, progress: Progress): Promise<Result<Attempt, Failure>> {
  const { run, parts, pool, tasks } = progress;
  const step = tasks.step(place.step);
  const image = await progress.images.ensure(step.environment);
  if (!image.ok) return image;
  const facts = await progress.facts();
  if (!facts.ok) return facts;
  const profile = containerProfile(step, facts.value, progress.jobs);
  if (!profile.ok) return profile;
  const began = performance.now();
  const about = { ...placeOf(place), attempt };
  parts.emit({
    type: "attempt-intent",
    ...about,
    container: pool.nextName(image.value.id, profile.value),
    key: place.task.key,
  });
  const worker = await pool.take(image.value.id, profile.value);
  if (!worker.ok) return worker;
  parts.emit({ type: "task-started", ...about });
  const done = await runTask(
    {
      run: progress.name,
      attempt,
      input: place.task.input,
      profile: profile.value,
      ...(step.timeout !== undefined && { timeout: step.timeout }),
      log: join(progress.folder, "logs", `${taskName(place.step, place.at)}.log`),
      onLog: (text) => parts.emit({ type: "task-log", ...placeOf(place), text }),
    },
    worker.value,
    { store: run.store, ...(parts.owner && { owner: parts.owner }) },
  );
  pool.release(worker.value, image.value.id, profile.value);
  if (!done.ok) return done;
  return ok({ done: done.value, image: image.value, profile: profile.value, seconds: secondsSince(began) });
}

/** The failure as the artifact that the step names; it is never reused. */
function caught(
  place: TaskToRun,
  { failure, attempts, seconds }: { failure: Failure; attempts: number; seconds: number },
  progress: Progress,
): Result<TaskLeft, never> {
  const { parts, tasks, run } = progress;
  const message = messageOf(failure);
  const about = { step: place.step, at: [...place.at], kind: failure.kind, message };
  const name = tasks.step(place.step).catch ?? "";
  const artifact = jsonArtifact(name, about, { store: run.store, work: join(parts.state.folder, "work") });
  parts.emit({
    type: "task-ended",
    ...placeOf(place),
    status: "caught",
    key: place.task.key,
    attempts,
    seconds,
    artifacts: [artifact],
    failure,
  });
  return ok({ artifacts: [artifact], failed: message });
}

/** One line that a step can read. */
function messageOf(failure: Failure): string {
  if (failure.kind !== "task-failed") return failure.kind.replace("task-", "");
  const { error } = failure;
  return "message" in error ? `${"type" in error ? `${error.type}: ` : ""}${error.message}` : error.kind;
}

function commit(place: TaskToRun & { attempt: number }, ended: Attempt, progress: Progress): void {
  const { parts, tasks } = progress;
  const { done, image, profile, seconds } = ended;
  const { task, attempt } = place;
  const step = tasks.step(place.step);
  const { key, recipe, meanings, input } = task;
  const manifest: TaskManifest = {
    version: 1,
    run: progress.name,
    step: step.name,
    attempt,
    key,
    recipe,
    meanings,
    input,
    image,
    profile,
    seconds,
    artifacts: done.artifacts,
    notReusable: done.notReusable,
  };
  commitManifest(parts.state, manifest);
  if (done.notReusable.length === 0 && step.reuse !== "never") pointTo(parts.state, manifest);
  for (const event of warningsOf(step, done)) parts.emit(event);
  parts.emit({
    type: "task-ended",
    ...placeOf(place),
    status: "ran",
    key,
    attempts: attempt,
    seconds,
    image: { key: image.key, id: image.id },
    artifacts: done.artifacts,
    ...(done.notReusable.length > 0 && { notReusable: done.notReusable }),
  });
}

function warningsOf(step: Step, done: TaskDone): RunEvent[] {
  const pickles = done.artifacts.flatMap(({ name, pickle }): RunEvent[] =>
    pickle
      ? [{ type: "warning", warning: { kind: "pickle", step: step.name, artifact: name, packages: pickle.packages } }]
      : [],
  );
  return done.oomSurvived
    ? [...pickles, { type: "warning", warning: { kind: "oom-survived", step: step.name } }]
    : pickles;
}
