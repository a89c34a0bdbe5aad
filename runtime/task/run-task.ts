import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import type { BlobStore } from "../artifacts/blob-store.ts";
import type { ContainerProfile } from "../container-engine.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import { stateFailure } from "../runs/state-failure.ts";
import { taskPath } from "../runs/task-path.ts";
import { followLog } from "./follow-log.ts";
import { emptyTask, layTask } from "./lay-task.ts";
import { storeResult } from "./store-result.ts";
import { taskId } from "./task-id.ts";
import type { TaskInput } from "./task-input.ts";
import type { TaskEnd, Worker } from "./worker.ts";
import { taskResultSchema } from "./worker-protocol.ts";

export interface TaskAttempt {
  run: string;
  attempt: number;
  input: TaskInput;
  profile: ContainerProfile;
  /** Seconds that it may take. */
  timeout?: number;
  /** Where the log is kept. */
  log: string;
  onLog: (text: string) => void;
}

export interface TaskDone {
  artifacts: Artifact[];
  notReusable: string[];
  /** The memory limit killed a process, yet the step returned. */
  oomSurvived: boolean;
}

/** Runs one task in a worker and takes over what it made. Nothing that a failed task wrote is kept but its log. */
export async function runTask(
  attempt: TaskAttempt,
  worker: Worker,
  with_: { store: BlobStore; owner?: { uid: number; gid: number } },
): Promise<Result<TaskDone, RunFailure | EngineFailure>> {
  const { input, run } = attempt;
  try {
    layTask(input, { run, attempt: attempt.attempt }, { folders: worker.folders, ...with_ });
    const following = followLog(join(worker.folders.work, "log"), attempt.onLog);
    const limit = timeLimit(attempt, worker);
    const end = await worker.run(taskId(input, attempt.attempt)).finally(() => {
      limit.end();
      following.stop();
    });
    const tail = keepLog(worker, attempt);
    if (limit.passed && attempt.timeout !== undefined)
      return fail({ kind: "task-timeout", run, step: taskPath(input.step, input.at), seconds: attempt.timeout });
    if (!end.ok) return end;
    return takeResult(attempt, worker, { end: end.value, tail, store: with_.store });
  } catch (error) {
    const failure = stateFailure(error, worker.folders.work);
    return fail(failure.kind === "disk-full" ? { ...failure, step: taskPath(input.step, input.at) } : failure);
  } finally {
    emptyTask(worker.folders);
  }
}

/** Ends the worker, politely at first, when the time is over. */
function timeLimit({ timeout }: TaskAttempt, worker: Worker): { passed: boolean; end(): void } {
  const limit = { passed: false, end: () => clearTimeout(timer) };
  const stop = (): void => {
    limit.passed = true;
    void worker.container.stop(graceSeconds);
  };
  const timer = timeout === undefined ? undefined : setTimeout(stop, timeout * 1000);
  return limit;
}

const graceSeconds = 5;

function takeResult(
  { run, input, profile }: TaskAttempt,
  worker: Worker,
  { end, tail, store }: { end: TaskEnd; tail: string[]; store: BlobStore },
): Result<TaskDone, RunFailure> {
  const step = taskPath(input.step, input.at);
  const lost = failureOf(end, { run, step, memory: profile.memory });
  if (lost) return fail(lost);
  const result = readResult(join(worker.folders.work, "result.json"));
  if (!result && isFull(worker.folders.work)) return fail({ kind: "disk-full", file: worker.folders.work, step });
  if (!result)
    return fail({
      kind: "task-exited",
      run,
      step,
      exitCode: end.kind === "ended" ? (end.exit ?? 0) : end.exitCode,
      tail,
    });
  if ("error" in result) return fail({ kind: "task-failed", run, step, error: result.error });
  const stored = storeResult(store, result.artifacts, { run, input, work: worker.folders.work });
  if (!stored.ok) return stored;
  return ok({ artifacts: stored.value, notReusable: result.notReusable, oomSurvived: end.oom });
}

function failureOf(
  end: TaskEnd,
  { run, step, memory }: { run: string; step: string; memory: number },
): RunFailure | undefined {
  if (end.kind === "worker-gone") {
    return end.oom
      ? { kind: "task-oom", run, step, memory }
      : { kind: "task-lost", run, step, reason: [`exit code ${end.exitCode}`, ...end.tail].join("\n") };
  }
  if (end.signal === null) return undefined;
  return end.oom && end.signal === 9
    ? { kind: "task-oom", run, step, memory }
    : { kind: "task-killed", run, step, signal: end.signal };
}

/** No room for a result: the step itself cannot say so. */
function isFull(folder: string): boolean {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize < 64 * 1024;
}

function readResult(file: string): ReturnType<typeof taskResultSchema.parse> | undefined {
  const stat = lstatSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return undefined;
  try {
    return taskResultSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** @returns the last lines */
function keepLog(worker: Worker, { log }: TaskAttempt): string[] {
  const written = join(worker.folders.work, "log");
  if (!existsSync(written) || !lstatSync(written).isFile()) return [];
  mkdirSync(dirname(log), { recursive: true, mode: 0o700 });
  renameSync(written, log);
  return readFileSync(log).subarray(-4000).toString().trimEnd().split("\n").slice(-20);
}
