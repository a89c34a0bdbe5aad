import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import type { EventLines } from "./event-lines.ts";
import { LogLines } from "./log-lines.ts";

/** Something that is being worked on. */
export interface LiveRow {
  name: string;
  doing: string;
  /** `performance.now()` */
  since: number;
  /** The last line that it wrote. */
  last: string;
}

/** What is being worked on, from events: images, tasks, and steps that have many tasks, a row each. */
export class LiveRows {
  readonly #lines: EventLines;
  readonly #rows = new Map<string, LiveRow>();
  readonly #logs = new LogLines();

  constructor(lines: EventLines) {
    this.#lines = lines;
  }

  all(): LiveRow[] {
    return [...this.#rows].map(([key, row]) => ({ ...row, name: this.#nameOf(key, row) }));
  }

  follow(event: RunEvent): void {
    switch (event.type) {
      case "image-progress": {
        const key = `image ${event.environment}`;
        const row = this.#rows.get(key) ?? {
          name: event.environment,
          doing: "image",
          since: performance.now(),
          last: "",
        };
        this.#rows.set(key, { ...row, last: event.line });
        return;
      }
      case "image-ready":
        this.#rows.delete(`image ${event.image.environment}`);
        return;
      case "task-started":
        this.#start(this.#keyOf(event));
        return;
      case "task-log":
        this.#log(event);
        return;
      case "task-ended":
        this.#end(event);
        return;
      case "run-ended":
        this.#rows.clear();
        return;
      case "run-started":
      case "plan":
      case "image-started":
      case "image-reused":
      case "step-expanded":
      case "attempt-intent":
      case "attempt-failed":
      case "warning":
    }
  }

  #start(key: string): void {
    if (!this.#rows.has(key)) this.#rows.set(key, { name: key, doing: "runs", since: performance.now(), last: "" });
  }

  #log(event: Extract<RunEvent, { type: "task-log" }>): void {
    const task = taskPath(event.step, event.index);
    const last = this.#logs.add(task, event.text).findLast((line) => line.trim() !== "");
    const row = this.#rows.get(this.#keyOf(event));
    if (row && last !== undefined) row.last = this.#lines.many(event.step) ? `${task}: ${last}` : last;
  }

  #end(event: Extract<RunEvent, { type: "task-ended" }>): void {
    this.#logs.end(taskPath(event.step, event.index));
    const tally = this.#lines.tallies.of(event.step);
    if (!this.#lines.many(event.step) || tally?.statuses.length === tally?.total) this.#rows.delete(this.#keyOf(event));
  }

  #keyOf({ step, index }: { step: string; index?: number[] }): string {
    return this.#lines.many(step) ? step : taskPath(step, index);
  }

  #nameOf(key: string, { name }: LiveRow): string {
    const tally = this.#lines.many(key) ? this.#lines.tallies.of(key) : undefined;
    if (!tally) return name;
    const failed = tally.statuses.filter((status) => status === "failed").length;
    return `${name}  ${tally.statuses.length} of ${tally.total} done${failed > 0 ? `, ${failed} failed` : ""}`;
  }
}
