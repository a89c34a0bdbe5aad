import type { EngineFailure } from "../../images/engine-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import type { RunningContainer } from "../container-engine.ts";
import type { TaskFolders } from "./lay-task.ts";
import { type WorkerOrder, workerLineSchema } from "./worker-protocol.ts";

/** How a task's process ended, as the worker says; or the worker itself did. */
export type TaskEnd =
  | { kind: "ended"; exit: number | null; signal: number | null; oom: boolean }
  | { kind: "worker-gone"; oom: boolean; exitCode: number; tail: string[] };

/** A started container that takes one task after the other. */
export class Worker {
  readonly container: RunningContainer;
  readonly folders: TaskFolders;
  #task: string | undefined;
  #waiting: ((end: Result<TaskEnd, EngineFailure>) => void) | undefined;
  #gone: Result<TaskEnd, EngineFailure> | undefined;

  constructor(container: RunningContainer, folders: TaskFolders) {
    this.container = container;
    this.folders = folders;
    void this.#listen();
    void container.ended.then((ended) =>
      this.#end(ended.ok ? ok({ kind: "worker-gone", ...ended.value }) : fail(ended.failure)),
    );
  }

  get alive(): boolean {
    return this.#gone === undefined;
  }

  /** Runs the task that lies in its folders, to the end. */
  run(id: string): Promise<Result<TaskEnd, EngineFailure>> {
    if (this.#gone) return Promise.resolve(this.#gone);
    return new Promise((resolve) => {
      this.#task = id;
      this.#waiting = resolve;
      this.container.send(JSON.stringify({ task: id } satisfies WorkerOrder));
    });
  }

  async #listen(): Promise<void> {
    for await (const line of this.container.lines) {
      const said = workerLineSchema.safeParse(parse(line));
      if (said.success && "ended" in said.data && said.data.ended === this.#task) {
        const { exit, signal, oom } = said.data;
        this.#answer(ok({ kind: "ended", exit, signal, oom }));
      }
    }
  }

  #end(end: Result<TaskEnd, EngineFailure>): void {
    this.#gone = end;
    this.#answer(end);
  }

  #answer(end: Result<TaskEnd, EngineFailure>): void {
    const resolve = this.#waiting;
    this.#waiting = undefined;
    resolve?.(end);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
