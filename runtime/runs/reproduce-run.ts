import { join } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { BlobStore } from "../artifacts/blob-store.ts";
import type { Failure } from "../failure.ts";
import { givenArtifacts } from "../task/given-artifacts.ts";
import { runTask } from "../task/run-task.ts";
import { readManifest, type TaskManifest } from "../task/task-manifest.ts";
import { WorkerPool } from "../task/worker-pool.ts";
import { findRun } from "./find-run.ts";
import { labels, type RunParts } from "./run-parts.ts";
import { fileName, workFolder } from "./work-folder.ts";
import { manifestOf } from "./manifest-of.ts";
import type { RunRecord, TaskRecord } from "./run-record.ts";

export type Verdict = "identical" | "different" | "missing" | "not-comparable";

export interface ArtifactVerdict {
  step: string;
  name: string;
  verdict: Verdict;
  recorded?: string;
  reproduced?: string;
  /** Why it could not be compared. */
  failure?: Failure;
}

export interface Reproduction {
  run: string;
  /** The worst of its artifacts'. */
  verdict: Verdict;
  artifacts: ArtifactVerdict[];
}

interface Workshop {
  parts: RunParts;
  record: RunRecord;
  pool: WorkerPool;
  store: BlobStore;
  signal: AbortSignal;
}

/** Executes every task of a recorded run again, each from its own record (image, code, params, inputs), and compares
 * what it makes by content. Nothing that a run can reuse is changed.
 * Fails with address-invalid, run-unknown, tag-unknown, or the engine's failures. */
export async function reproduceRun(
  address: string,
  parts: RunParts,
  signal: AbortSignal,
): Promise<Result<Reproduction, Failure>> {
  const found = findRun(parts.state, address);
  if (!found.ok) return found;
  const record = found.value;
  const name = `reproduce-${fileName(record.run)}-${process.pid}`;
  const { state, engine, user, owner, runner } = parts;
  const pool = new WorkerPool({
    engine,
    folder: workFolder(state, name),
    name: `flowbox-${state.projectId.slice(0, 8)}-${name}`,
    labels: labels(state, name),
    user,
    ...(owner && { owner }),
    runner,
    signal,
  });
  const close = (): void => void pool.close(0);
  signal.addEventListener("abort", close, { once: true });
  try {
    const artifacts: ArtifactVerdict[] = [];
    for (const task of record.tasks) {
      artifacts.push(
        ...(await reproduceTask(task, { parts, record, pool, store: new BlobStore(state.folder), signal })),
      );
      if (signal.aborted) return fail({ kind: "cancelled" });
    }
    return ok({ run: record.run, verdict: worst(artifacts), artifacts });
  } finally {
    signal.removeEventListener("abort", close);
    await pool.close(2);
  }
}

async function reproduceTask(task: TaskRecord, workshop: Workshop): Promise<ArtifactVerdict[]> {
  const { parts, record } = workshop;
  const manifest = readManifest(manifestOf(task, record.run, parts.state));
  if (!manifest) return unmade(task, { kind: "record-missing", run: record.run, step: task.step });
  parts.emit({ type: "task-started", step: task.step, attempt: 1 });
  const began = performance.now();
  const again = await runAgain(manifest, workshop);
  const seconds = Math.round(performance.now() - began) / 1000;
  parts.emit({
    type: "task-ended",
    step: task.step,
    status: again.ok ? "ran" : "failed",
    attempts: 1,
    seconds,
    artifacts: again.ok ? again.value : [],
    ...(!again.ok && { failure: again.failure }),
  });
  return again.ok ? compare(task, again.value) : unmade(task, again.failure);
}

async function runAgain(
  manifest: TaskManifest,
  { parts, pool, store, signal }: Workshop,
): Promise<Result<Artifact[], Failure>> {
  const lost = [...given(manifest)].find((digest) => !store.has(digest));
  if (lost) return fail({ kind: "blob-damaged", digest: lost, run: manifest.run });
  const image = await parts.images.recorded(manifest.image, signal);
  if (!image.ok) return image;
  const worker = await pool.take(image.value.id, manifest.profile);
  if (!worker.ok) return worker;
  const done = await runTask(
    {
      run: manifest.run,
      attempt: manifest.attempt,
      input: manifest.input,
      profile: manifest.profile,
      log: join(worker.value.folders.work, "..", `${manifest.step}.log`),
      onLog: () => undefined,
    },
    worker.value,
    { store, ...(parts.owner && { owner: parts.owner }) },
  );
  pool.release(worker.value, image.value.id, manifest.profile);
  return done.ok ? ok(done.value.artifacts) : done;
}

function* given({ input }: TaskManifest): Generator<Artifact["digest"]> {
  for (const { digest } of input.code) yield digest;
  for (const artifact of Object.values(input.paths)) yield artifact.digest;
  yield* givenArtifacts(input).keys();
}

const compare = (task: TaskRecord, again: Artifact[]): ArtifactVerdict[] =>
  task.artifacts.map(({ name, digest }) => {
    const reproduced = again.find((artifact) => artifact.name === name)?.digest;
    if (!reproduced) return { step: task.step, name, verdict: "missing", recorded: digest };
    return {
      step: task.step,
      name,
      verdict: reproduced === digest ? "identical" : "different",
      recorded: digest,
      reproduced,
    };
  });

function unmade(task: TaskRecord, failure: Failure): ArtifactVerdict[] {
  const made = task.artifacts.map(({ name, digest }) => ({
    step: task.step,
    name,
    verdict: "not-comparable" as const,
    recorded: digest,
    failure,
  }));
  return made.length > 0 ? made : [{ step: task.step, name: "", verdict: "not-comparable", failure }];
}

function worst(artifacts: ArtifactVerdict[]): Verdict {
  const order: Verdict[] = ["missing", "not-comparable", "different"];
  return order.find((verdict) => artifacts.some((artifact) => artifact.verdict === verdict)) ?? "identical";
}
