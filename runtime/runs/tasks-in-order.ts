interface Placed {
  step: string;
  index?: number[];
}

/** Tasks of one step beside each other, by their positions; steps in the order in which they were met. */
export function tasksInOrder<T extends Placed>(tasks: readonly T[]): T[] {
  const steps = Map.groupBy(tasks, ({ step }) => step);
  return [...steps.values()].flatMap((ofStep) => ofStep.toSorted(byPosition));
}

function byPosition({ index: one = [] }: Placed, { index: other = [] }: Placed): number {
  const depth = one.findIndex((position, level) => position !== other[level]);
  return depth === -1 ? one.length - other.length : (one[depth] ?? 0) - (other[depth] ?? -1);
}
