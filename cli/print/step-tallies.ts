import type { RunEvent, TaskStatus } from "../../runtime/journal/run-event.ts";

/** How far a step with several tasks is. */
export interface StepTally {
  step: string;
  /** Tasks, as far as they are known: a foreach within another one is expanded item by item. */
  total: number;
  /** All of them are known. */
  whole: boolean;
  /** One an ended task. */
  statuses: TaskStatus[];
  /** When the first was heard of; `performance.now()`. */
  since: number;
}

/** The foreach steps that a step's tasks are in, outermost first. */
export type ScopeOf = (step: string) => readonly string[];

/** Counts the tasks of steps in a foreach, from events. */
export class StepTallies {
  readonly #scopeOf: ScopeOf;
  /** By foreach step. */
  readonly #expanded = new Map<string, { times: number; count: number; since: number }>();
  readonly #statuses = new Map<string, TaskStatus[]>();

  constructor(scopeOf: ScopeOf) {
    this.#scopeOf = scopeOf;
  }

  see(event: RunEvent): void {
    if (event.type === "step-expanded") {
      const { times = 0, count = 0, since = performance.now() } = this.#expanded.get(event.step) ?? {};
      this.#expanded.set(event.step, { times: times + 1, count: count + event.count, since });
    }
    if (event.type === "task-ended" && event.index) {
      const statuses = this.#statuses.get(event.step) ?? [];
      statuses.push(event.status);
      this.#statuses.set(event.step, statuses);
    }
  }

  /** Undefined for a step that is in no foreach, or whose foreach is not expanded yet. */
  of(step: string): StepTally | undefined {
    const scope = this.#scopeOf(step);
    const expanded = this.#expanded.get(scope.at(-1) ?? "");
    if (!expanded) return undefined;
    const whole = this.#whole(scope);
    return { step, total: expanded.count, whole, statuses: this.#statuses.get(step) ?? [], since: expanded.since };
  }

  /** The steps that have an ended task. */
  steps(): string[] {
    return [...this.#statuses.keys()];
  }

  #whole(scope: readonly string[]): boolean {
    const outer = scope.slice(0, -1);
    const times = this.#expanded.get(scope.at(-1) ?? "")?.times;
    if (outer.length === 0) return times === 1;
    return this.#whole(outer) && times === this.#expanded.get(outer.at(-1) ?? "")?.count;
  }
}
