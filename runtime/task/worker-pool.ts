import { chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { canonicalJson } from "../../images/canonical-json.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { ok, type Result } from "../../images/result.ts";
import type { ContainerEngine, ContainerProfile } from "../container-engine.ts";
import { Worker } from "./worker.ts";
import { paths } from "./worker-protocol.ts";

interface PoolOptions {
  engine: ContainerEngine;
  /** On the host; emptied at the end. */
  folder: string;
  /** Begins every container's name. */
  name: string;
  labels: Record<string, string>;
  user: string;
  owner?: { uid: number; gid: number };
  runner: string;
  signal: AbortSignal;
}

/** The workers of a run: steps with an equal image and profile share them. */
export class WorkerPool {
  readonly #options: PoolOptions;
  readonly #idle = new Map<string, Worker[]>();
  readonly #all: Worker[] = [];
  #started = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** What the container is called that the next task of this kind gets. */
  nextName(image: string, profile: ContainerProfile): string {
    const idle = this.#idle.get(kindOf(image, profile))?.at(-1);
    return idle?.alive ? idle.container.name : `${this.#options.name}-w${this.#started + 1}`;
  }

  /** An idle worker, or a new one. */
  async take(image: string, profile: ContainerProfile): Promise<Result<Worker, EngineFailure>> {
    const idle = this.#idle.get(kindOf(image, profile))?.pop();
    return idle?.alive ? ok(idle) : this.#start(image, profile);
  }

  /** Gives a worker back for the next task. */
  release(worker: Worker, image: string, profile: ContainerProfile): void {
    if (!worker.alive) return;
    const kind = kindOf(image, profile);
    this.#idle.set(kind, [...(this.#idle.get(kind) ?? []), worker]);
  }

  /** Stops and removes every worker and its folders. */
  async close(graceSeconds: number): Promise<void> {
    await Promise.all(this.#all.map((worker) => worker.container.stop(graceSeconds)));
    rmSync(this.#options.folder, { recursive: true, force: true });
  }

  async #start(image: string, profile: ContainerProfile): Promise<Result<Worker, EngineFailure>> {
    this.#started += 1;
    const { engine, folder, name, labels, user, owner, runner, signal } = this.#options;
    const folders = { in: join(folder, `w${this.#started}`, "in"), work: join(folder, `w${this.#started}`, "work") };
    for (const path of Object.values(folders)) mkdirSync(path, { recursive: true, mode: 0o755 });
    if (owner) chownSync(folders.work, owner.uid, owner.gid);
    const container = await engine.start(
      {
        name: `${name}-w${this.#started}`,
        image,
        command: ["python3", "-B", `${paths.runner}/python/worker.py`],
        environment: fixedWorld(profile.cpus),
        mounts: [
          { source: runner, target: paths.runner, readOnly: true },
          { source: folders.in, target: paths.in, readOnly: true },
          { source: folders.work, target: paths.work, readOnly: false },
        ],
        labels,
        user,
        workingDirectory: paths.work,
        profile,
      },
      signal,
    );
    if (!container.ok) return container;
    const worker = new Worker(container.value, folders);
    this.#all.push(worker);
    return ok(worker);
  }
}

const kindOf = (image: string, profile: ContainerProfile): string => canonicalJson([image, { ...profile }]);

/** What a task sees of the world, the same everywhere. */
function fixedWorld(cpus: number): Record<string, string> {
  const threads = String(Math.max(1, Math.floor(cpus)));
  const counts = [
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
  ];
  return {
    TZ: "UTC",
    LC_ALL: "C.UTF-8",
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONUNBUFFERED: "1",
    ...Object.fromEntries(counts.map((name) => [name, threads])),
  };
}
