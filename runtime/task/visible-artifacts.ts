import type { Place } from "../schedule/schedule.ts";
import type { SeenArtifact } from "./seen-artifact.ts";
import type { TaskResults } from "./task-results.ts";

/** The steps that a step sees the artifacts of: its ancestors, but for those in a foreach that is closed before it. */
export interface Sight {
  makers: readonly { step: string; scope: readonly string[] }[];
  ancestors: ReadonlyMap<string, ReadonlySet<string>>;
}

interface GraphStep {
  name: string;
  needs: readonly string[];
  scope: readonly string[];
  foreach?: string;
}

/** @param steps in an order in which needs come first */
export function sightOf(name: string, steps: readonly GraphStep[]): Sight {
  const needs = new Map(steps.map((step) => [step.name, step.needs]));
  const ancestors = new Map(steps.map((step) => [step.name, ancestorsOf(step.name, needs)]));
  const own = steps.find((step) => step.name === name)?.scope ?? [];
  const makers = steps
    .filter((step) => ancestors.get(name)?.has(step.name) && step.scope.every((one, depth) => own[depth] === one))
    .map((step) => ({ step: step.name, scope: step.scope }));
  return { makers, ancestors };
}

/** What a task sees: of each name the makers that no later maker hides. Where two are left and they made different bytes,
 * the name is ambiguous: an error only for a step that takes it.
 * @param crossRun artifacts of other runs, by name: every step's oldest ancestor */
export function visibleArtifacts(
  { at }: Place,
  { makers, ancestors }: Sight,
  { results, crossRun }: { results: TaskResults; crossRun: Readonly<Record<string, SeenArtifact>> },
): Map<string, SeenArtifact[]> {
  const seen = new Map<string, SeenArtifact[]>();
  for (const [name, one] of Object.entries(crossRun)) seen.set(name, [one]);
  const byName = new Map<string, SeenArtifact[]>();
  for (const { step, scope } of makers)
    for (const artifact of results.get({ step, at: at.slice(0, scope.length) })?.artifacts ?? []) {
      const known = byName.get(artifact.name);
      if (known) known.push({ maker: step, artifact });
      else byName.set(artifact.name, [{ maker: step, artifact }]);
    }
  for (const [name, all] of byName)
    seen.set(name, distinct(all.filter(({ maker }) => !all.some((other) => ancestors.get(other.maker)?.has(maker)))));
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

const distinct = (seen: SeenArtifact[]): SeenArtifact[] =>
  seen.filter((one, index) => seen.findIndex((other) => other.artifact.digest === one.artifact.digest) === index);
