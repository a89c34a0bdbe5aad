/** What of a step decides when its tasks may start. */
export interface ScheduledStep {
  name: string;
  needs: readonly string[];
  foreach?: string;
  /** The foreach steps that its tasks are in, outermost first; its own counts. */
  scope: readonly string[];
}

/** A task of a step, by its positions in the foreaches that it is in, outermost first. A foreach that is not expanded yet has
 * those of the outer ones. */
export interface Place {
  step: string;
  at: readonly number[];
}

/** What may happen now: a task may run, a foreach's list may be counted, or either is skipped, because all that it needs
 * was. */
export interface Ready extends Place {
  kind: "run" | "expand" | "skip";
}

export type Outcome = "done" | "skipped" | "failed";

/** Says which tasks may start, from how others ended. It starts nothing itself, and the same calls give the same answers.
 * What needs a task that failed never gets ready. All in all it does as much as there are tasks and needs. */
export class Schedule {
  readonly #steps: ReadonlyMap<string, ScheduledStep>;
  /** Foreach step to the steps that stand directly in it. */
  readonly #inside = new Map<string | undefined, ScheduledStep[]>();
  readonly #outcomes = new Map<string, Outcome>();
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #bundles = new Map<string, Bundle>();
  #ready: Ready[] = [];
  #taken = 0;

  /** @param steps in an order in which needs come first */
  constructor(steps: readonly ScheduledStep[]) {
    this.#steps = new Map(steps.map((step) => [step.name, step]));
    for (const step of steps) push(this.#inside, outerScope(step).at(-1), step);
    this.#open([], undefined);
  }

  /** The next that is ready, first come first served. Each is given once and is answered with `ended` or `expanded`. */
  next(): Ready | undefined {
    const ready = this.#ready[this.#taken];
    if (!ready) return undefined;
    this.#taken += 1;
    if (this.#taken === this.#ready.length) [this.#ready, this.#taken] = [[], 0];
    return ready;
  }

  /** A task, or a foreach as a whole, ended. */
  ended({ step, at }: Place, outcome: Outcome): void {
    if (outcome === "failed") return;
    const { scope } = this.#step(step);
    if (at.length < scope.length) {
      for (const one of this.#sharing(scope)) this.#settle(keyOf("bundle", one.name, at), outcome);
      return;
    }
    this.#settle(keyOf("task", step, at), outcome);
    const frame = at.slice(0, -1);
    const bundle = this.#bundles.get(keyOf("bundle", step, frame));
    if (!bundle) return;
    bundle.left -= 1;
    if (outcome === "skipped") bundle.skipped += 1;
    this.#settleWhole(keyOf("bundle", step, frame), bundle);
  }

  /** A foreach has so many items. */
  expanded({ step, at }: Place, count: number): void {
    for (const one of this.#sharing(this.#step(step).scope)) {
      const bundle = { left: count, skipped: 0, count };
      this.#bundles.set(keyOf("bundle", one.name, at), bundle);
      this.#settleWhole(keyOf("bundle", one.name, at), bundle);
    }
    for (let index = 0; index < count; index += 1) {
      this.#ready.push({ kind: "run", step, at: [...at, index] });
      this.#open([...at, index], step);
    }
  }

  /** The steps that stand directly in this foreach, or in none, begin to wait for what they need. */
  #open(at: readonly number[], foreach: string | undefined): void {
    for (const step of this.#inside.get(foreach) ?? []) {
      const waiting: Waiting = { step, at, left: 1, skipped: 0 };
      for (const need of step.needs) this.#waitFor(this.#keyOfNeed(need, at), waiting);
      this.#less(waiting);
    }
  }

  #keyOfNeed(need: string, at: readonly number[]): string {
    const { scope } = this.#step(need);
    return scope.length > at.length ? keyOf("bundle", need, at) : keyOf("task", need, at.slice(0, scope.length));
  }

  #waitFor(key: string, waiting: Waiting): void {
    const outcome = this.#outcomes.get(key);
    if (outcome === "skipped") waiting.skipped += 1;
    if (outcome !== undefined) return;
    waiting.left += 1;
    push(this.#waiting, key, waiting);
  }

  #less(waiting: Waiting): void {
    waiting.left -= 1;
    if (waiting.left > 0) return;
    const { step, at, skipped } = waiting;
    const skip = step.needs.length > 0 && skipped === step.needs.length;
    this.#ready.push({ kind: skip ? "skip" : step.foreach === undefined ? "run" : "expand", step: step.name, at });
  }

  #settleWhole(key: string, { left, skipped, count }: Bundle): void {
    if (left === 0) this.#settle(key, count > 0 && skipped === count ? "skipped" : "done");
  }

  #settle(key: string, outcome: Outcome): void {
    this.#outcomes.set(key, outcome);
    for (const waiting of this.#waiting.get(key) ?? []) {
      if (outcome === "skipped") waiting.skipped += 1;
      this.#less(waiting);
    }
    this.#waiting.delete(key);
  }

  /** The steps whose tasks are in the same foreaches. */
  #sharing(scope: readonly string[]): ScheduledStep[] {
    return [...this.#steps.values()].filter((one) => one.scope.join("/") === scope.join("/"));
  }

  #step(name: string): ScheduledStep {
    const step = this.#steps.get(name);
    if (!step) throw new Error(`no step ${name}`);
    return step;
  }
}

interface Waiting {
  step: ScheduledStep;
  at: readonly number[];
  /** Needs that have not ended, and one for the look at them. */
  left: number;
  skipped: number;
}

/** All tasks of a step in one expansion of the foreach around it. */
interface Bundle {
  left: number;
  skipped: number;
  count: number;
}

/** The foreaches around a step, without its own. */
const outerScope = ({ scope, foreach }: ScheduledStep): readonly string[] =>
  foreach === undefined ? scope : scope.slice(0, -1);

const keyOf = (kind: "task" | "bundle", step: string, at: readonly number[]): string =>
  `${kind} ${step}/${at.join("/")}`;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
