import type { Artifact } from "../artifacts/artifact.ts";
import type { Place } from "../schedule/schedule.ts";
import type { SeenArtifact } from "./seen-artifact.ts";

/** What a task left. */
export interface TaskLeft {
  artifacts: readonly Artifact[];
  /** Why there is only what the failure became, for people. */
  failed?: string;
}

/** What the tasks of a run left, and the items of the foreaches that were expanded. */
export class TaskResults {
  readonly #left = new Map<string, TaskLeft>();
  readonly #items = new Map<string, readonly SeenArtifact[]>();

  get({ step, at }: Place): TaskLeft | undefined {
    return this.#left.get(keyOf(step, at));
  }

  set({ step, at }: Place, left: TaskLeft): void {
    this.#left.set(keyOf(step, at), left);
  }

  /** Of a foreach, by the place of its expansion. */
  items({ step, at }: Place): readonly SeenArtifact[] | undefined {
    return this.#items.get(keyOf(step, at));
  }

  setItems({ step, at }: Place, items: readonly SeenArtifact[]): void {
    this.#items.set(keyOf(step, at), items);
  }
}

const keyOf = (step: string, at: readonly number[]): string => [step, ...at].join("/");
