import type { Artifact } from "../artifacts/artifact.ts";

/** An artifact that a step can take, and what made it: a step, or the address of another run's artifact. */
export interface SeenArtifact {
  artifact: Artifact;
  maker: string;
}

interface Graph {
  needs: ReadonlyMap<string, readonly string[]>;
  made: ReadonlyMap<string, readonly Artifact[]>;
  /** Artifacts of other runs, by name: every step's oldest ancestor. */
  crossRun: Readonly<Record<string, SeenArtifact>>;
}

/** What a step sees: of each name the makers that no later maker hides. Where two are left and they made
 * different bytes, the name is ambiguous: an error only for a step that takes it. */
export function visibleArtifacts(step: string, graph: Graph): Map<string, SeenArtifact[]> {
  const ancestors = ancestorsOf(step, graph.needs);
  const seen = new Map<string, SeenArtifact[]>();
  for (const [name, one] of Object.entries(graph.crossRun)) seen.set(name, [one]);
  for (const [name, makers] of makersByName(
    [...graph.needs.keys()].filter((one) => ancestors.has(one)),
    graph.made,
  )) {
    const nearest = [...makers].filter(
      ([maker]) => ![...makers.keys()].some((other) => ancestorsOf(other, graph.needs).has(maker)),
    );
    seen.set(name, distinct(nearest.map(([maker, artifact]) => ({ maker, artifact }))));
  }
  return seen;
}

export function ancestorsOf(step: string, needs: ReadonlyMap<string, readonly string[]>): Set<string> {
  const found = new Set<string>();
  const waiting = [...(needs.get(step) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    waiting.push(...(needs.get(next) ?? []));
  }
  return found;
}

function makersByName(steps: readonly string[], made: Graph["made"]): Map<string, Map<string, Artifact>> {
  const names = new Map<string, Map<string, Artifact>>();
  for (const step of steps) {
    for (const artifact of made.get(step) ?? []) {
      const makers = names.get(artifact.name) ?? new Map<string, Artifact>();
      names.set(artifact.name, makers.set(step, artifact));
    }
  }
  return names;
}

const distinct = (seen: SeenArtifact[]): SeenArtifact[] =>
  seen.filter((one, index) => seen.findIndex((other) => other.artifact.digest === one.artifact.digest) === index);
