import type { Result } from "../../images/result.ts";
import type { EngineFacts } from "../container-engine.ts";
import type { Failure } from "../failure.ts";
import { WorkerPool } from "../task/worker-pool.ts";
import { FlowTasks } from "./flow-tasks.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { runFolder } from "./run-folder.ts";
import { RunImages } from "./run-images.ts";
import { runName, type RunName } from "./run-name.ts";
import { labels, type RunParts } from "./run-parts.ts";
import { fileName, workFolder } from "./work-folder.ts";

/** A run while it lasts. */
export interface Progress {
  run: PreparedRun;
  parts: RunParts;
  name: string;
  folder: string;
  tasks: FlowTasks;
  images: RunImages;
  /** Keys of those that are on record. */
  reusedImages: Set<string>;
  pool: WorkerPool;
  facts: () => Promise<Result<EngineFacts, Failure>>;
  jobs: number;
}

export function progressOf(run: PreparedRun, parts: RunParts, name: RunName): Progress {
  const { state, engine, user, owner, runner } = parts;
  const text = runName(name);
  let facts: Promise<Result<EngineFacts, Failure>> | undefined;
  return {
    run,
    parts,
    name: text,
    folder: runFolder(state, name),
    tasks: new FlowTasks(run, state),
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
