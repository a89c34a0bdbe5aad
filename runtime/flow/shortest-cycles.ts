interface Node {
  name: string;
  needs: readonly string[];
}

/** The shortest cycles that have no step in common, each as a path that ends where it begins. A step that needs
 * itself is not counted here. */
export function shortestCycles(steps: readonly Node[]): string[][] {
  const needs = new Map(steps.map((step) => [step.name, step.needs.filter((need) => need !== step.name)]));
  const cycles = steps.flatMap((step) => cycleThrough(step.name, needs) ?? []);
  const told = new Set<string>();
  return cycles
    .toSorted((left, right) => left.length - right.length)
    .filter((cycle) => {
      if (cycle.some((name) => told.has(name))) return false;
      for (const name of cycle) told.add(name);
      return true;
    });
}

/** Breadth first, so the first way back is a shortest one. In a list, so that `flatMap` keeps the path whole. */
function cycleThrough(start: string, needs: ReadonlyMap<string, readonly string[]>): [string[]] | undefined {
  const seen = new Set<string>();
  const paths = [[start]];
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    for (const need of needs.get(path.at(-1) ?? start) ?? []) {
      if (need === start) return [[...path, start]];
      if (seen.has(need)) continue;
      seen.add(need);
      paths.push([...path, need]);
    }
  }
  return undefined;
}
