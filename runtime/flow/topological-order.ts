/** Every step after what it needs; otherwise as written. The graph must have no cycle. */
export function topologicalOrder<S extends { name: string; needs: readonly string[] }>(steps: readonly S[]): S[] {
  const ordered: S[] = [];
  const placed = new Set<string>();
  const byName = new Map(steps.map((step) => [step.name, step]));
  const place = (step: S): void => {
    if (placed.has(step.name)) return;
    placed.add(step.name);
    for (const need of step.needs) {
      const needed = byName.get(need);
      if (needed !== undefined) place(needed);
    }
    ordered.push(step);
  };
  for (const step of steps) place(step);
  return ordered;
}
