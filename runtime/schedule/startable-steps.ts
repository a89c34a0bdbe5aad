/** The state of a run as a pure value. */
export interface Schedule {
  /** Every step, in an order in which needs come first. */
  steps: readonly { name: string; needs: readonly string[] }[];
  running: ReadonlySet<string>;
  /** Steps that have their artifacts. */
  done: ReadonlySet<string>;
  failed: ReadonlySet<string>;
  jobs: number;
}

/** The steps to start now. After a failure nothing new starts; what runs is finished. */
export function startableSteps({ steps, running, done, failed, jobs }: Schedule): string[] {
  if (failed.size > 0) return [];
  return steps
    .filter(({ name, needs }) => !running.has(name) && !done.has(name) && needs.every((need) => done.has(need)))
    .map(({ name }) => name)
    .slice(0, Math.max(0, jobs - running.size));
}
