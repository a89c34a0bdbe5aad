import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { ContainerProfile, EngineFacts } from "../container-engine.ts";
import type { Failure } from "../failure.ts";
import type { Step } from "../flow/flow.ts";
import type { RunEvent, RunStatus } from "../journal/run-event.ts";
import { startableSteps } from "../schedule/startable-steps.ts";
import { containerProfile } from "../task/container-profile.ts";
import { commitManifest, pointTo } from "../task/manifest-files.ts";
import { runTask, type TaskDone } from "../task/run-task.ts";
import type { TaskManifest } from "../task/task-manifest.ts";
import { WorkerPool } from "../task/worker-pool.ts";
import { keyTask, mayReuse, reusable, type RunPlan } from "./plan-run.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { runFolder } from "./run-folder.ts";
import { RunImages } from "./run-images.ts";
import { runName, type RunName } from "./run-name.ts";
import { labels, type RunParts } from "./run-parts.ts";
import { sweepWorkers } from "./sweep-workers.ts";
import { fileName, workFolder } from "./work-folder.ts";

interface Progress {
  run: PreparedRun;
  parts: RunParts;
  name: string;
  folder: string;
  made: Map<string, readonly Artifact[]>;
  images: RunImages;
  /** Keys of those that are on record. */
  reusedImages: Set<string>;
  pool: WorkerPool;
  facts: () => Promise<Result<EngineFacts, Failure>>;
  jobs: number;
}

type KeyedTask = Exclude<ReturnType<typeof keyTask>, { key: undefined }>;

/** Runs or reuses every step, as many at a time as `jobs` says; after a failure what runs is finished. */
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
  const failures = new Map<string, Failure>();
  const running = new Map<string, Promise<void>>();
  try {
    for (;;) {
      const { jobs, made } = progress;
      const state = {
        steps: run.flow.steps,
        running: new Set(running.keys()),
        done: new Set(made.keys()),
        failed: new Set(failures.keys()),
        jobs,
      };
      const names = run.signal.aborted ? [] : startableSteps(state);
      for (const step of run.flow.steps.filter((one) => names.includes(one.name))) {
        running.set(
          step.name,
          runStep(step, progress).then((ended) => {
            if (ended.ok) made.set(step.name, ended.value);
            else failures.set(step.name, ended.failure);
            running.delete(step.name);
          }),
        );
      }
      if (running.size === 0) break;
      await Promise.race(running.values());
    }
  } finally {
    run.signal.removeEventListener("abort", close);
    await progress.pool.close(2);
    await swept;
  }
  const [failure] = failures.values();
  if (run.signal.aborted) return { status: "stopped", failure: { kind: "cancelled" } };
  return failure ? { status: "failed", failure } : { status: "done" };
}

function progressOf(run: PreparedRun, parts: RunParts, name: RunName): Progress {
  const { state, engine, user, owner, runner } = parts;
  const text = runName(name);
  let facts: Promise<Result<EngineFacts, Failure>> | undefined;
  return {
    run,
    parts,
    name: text,
    folder: runFolder(state, name),
    made: new Map(),
    reusedImages: new Set(),
    images: new RunImages({
      flow: run.flow,
      state,
      images: parts.images,
      run: text,
      emit: parts.emit,
      signal: run.signal,
    }),
    pool: new WorkerPool({
      engine,
      folder: workFolder(state, text),
      name: `flowbox-${state.projectId.slice(0, 8)}-${fileName(text)}`,
      labels: labels(state, text),
      user,
      ...(owner && { owner }),
      runner,
      signal: run.signal,
    }),
    facts: () => (facts ??= engine.facts()),
    jobs: run.jobs ?? (run.mode === "test" ? run.flow.testMode.jobs : undefined) ?? 2,
  };
}

async function runStep(step: Step, progress: Progress): Promise<Result<readonly Artifact[], Failure>> {
  const { run, parts, made } = progress;
  const task = keyTask(step, run, { state: parts.state, made });
  const ended = task.key ? await reuseOrRun(step, task, progress) : fail<Failure>(task.failure);
  if (ended.ok) return ended;
  const stopped = run.signal.aborted;
  parts.emit({
    type: "task-ended",
    step: step.name,
    status: stopped ? "stopped" : "failed",
    attempts: 1,
    seconds: 0,
    artifacts: [],
    failure: ended.failure,
  });
  return ended;
}

async function reuseOrRun(
  step: Step,
  task: KeyedTask,
  progress: Progress,
): Promise<Result<readonly Artifact[], Failure>> {
  const { run, parts } = progress;
  const found = mayReuse(step, run) ? reusable(task.key, run, parts.state) : undefined;
  if (!found) return runOnce(step, task, progress);
  const { image, artifacts, seconds } = found;
  if (!progress.reusedImages.has(image.key)) parts.emit({ type: "image-reused", image });
  progress.reusedImages.add(image.key);
  parts.emit({
    type: "task-ended",
    step: step.name,
    status: "reused",
    key: task.key,
    from: found.run,
    attempts: 0,
    seconds,
    image: { key: image.key, id: image.id },
    artifacts,
  });
  return ok(artifacts);
}

async function runOnce(step: Step, task: KeyedTask, progress: Progress): Promise<Result<readonly Artifact[], Failure>> {
  const { run, parts, pool } = progress;
  const image = await progress.images.ensure(step.environment);
  if (!image.ok) return image;
  const facts = await progress.facts();
  if (!facts.ok) return facts;
  const profile = containerProfile(step, facts.value, progress.jobs);
  if (!profile.ok) return profile;
  const began = performance.now();
  parts.emit({ type: "attempt-intent", step: step.name, attempt: 1, container: pool.nextName, key: task.key });
  const worker = await pool.take(image.value.id, profile.value);
  if (!worker.ok) return worker;
  parts.emit({ type: "task-started", step: step.name, attempt: 1 });
  const done = await runTask(
    {
      run: progress.name,
      attempt: 1,
      input: task.input,
      profile: profile.value,
      log: join(progress.folder, "logs", `${step.name}.log`),
      onLog: (text) => parts.emit({ type: "task-log", step: step.name, text }),
    },
    worker.value,
    { store: run.store, ...(parts.owner && { owner: parts.owner }) },
  );
  pool.release(worker.value, image.value.id, profile.value);
  if (!done.ok) return done;
  const seconds = Math.round(performance.now() - began) / 1000;
  commit(step, task, { progress, done: done.value, image: image.value, profile: profile.value, seconds });
  return ok(done.value.artifacts);
}

function commit(
  step: Step,
  task: KeyedTask,
  {
    progress,
    done,
    image,
    profile,
    seconds,
  }: { progress: Progress; done: TaskDone; image: StepImage; profile: ContainerProfile; seconds: number },
): void {
  const { parts } = progress;
  const manifest: TaskManifest = {
    version: 1,
    run: progress.name,
    step: step.name,
    attempt: 1,
    key: task.key,
    recipe: task.recipe,
    meanings: task.meanings,
    input: task.input,
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
    step: step.name,
    status: "ran",
    key: task.key,
    attempts: 1,
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
