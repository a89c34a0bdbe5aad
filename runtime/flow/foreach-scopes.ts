import type { FlowMistake } from "./flow-failure.ts";
import { topologicalOrder } from "./topological-order.ts";

export interface ScopedStep {
  name: string;
  needs: readonly string[];
  foreach?: string | undefined;
  join: boolean;
}

/** The foreach steps that each step's tasks are in, outermost first; and where that has no answer. Every need must exist,
 * and there must be no cycle. */
export function foreachScopes(steps: readonly ScopedStep[]): {
  scopes: ReadonlyMap<string, readonly string[]>;
  mistakes: FlowMistake[];
} {
  const scopes = new Map<string, readonly string[]>();
  const mistakes: FlowMistake[] = [];
  for (const step of topologicalOrder(steps)) {
    const around = scopeAround(step, scopes);
    if ("mistake" in around) mistakes.push(around.mistake);
    const scope = "mistake" in around ? undefined : around.scope;
    if (scope) scopes.set(step.name, step.foreach === undefined ? scope : [...scope, step.name]);
  }
  return { scopes, mistakes: [...mistakes, ...unclosed(steps, scopes)] };
}

/** Its own foreach not counted. Undefined: what it needs has no scope either, which is told of there. */
function scopeAround(
  { name, needs, join }: ScopedStep,
  scopes: ReadonlyMap<string, readonly string[]>,
): { scope: readonly string[] | undefined } | { mistake: FlowMistake } {
  let deepest: readonly string[] = [];
  let through: string | undefined;
  for (const need of needs) {
    const scope = scopes.get(need);
    if (scope === undefined) return { scope: undefined };
    const apart = shared(scope, deepest);
    if (through !== undefined && apart < Math.min(scope.length, deepest.length)) {
      const foreaches: [string, string] = [deepest[apart] ?? "", scope[apart] ?? ""];
      return { mistake: { kind: "foreaches-apart", step: name, foreaches, needs: [through, need] } };
    }
    if (scope.length > deepest.length) {
      deepest = scope;
      through = need;
    }
  }
  if (!join) return { scope: deepest };
  if (deepest.length === 0) return { mistake: { kind: "join-nothing", step: name, needs: [...needs] } };
  return { scope: deepest.slice(0, -1) };
}

/** How many foreaches two scopes have in common, from the outermost on. */
function shared(one: readonly string[], other: readonly string[]): number {
  const apart = one.findIndex((step, depth) => step !== other[depth]);
  return apart === -1 ? one.length : apart;
}

function unclosed(steps: readonly ScopedStep[], scopes: ReadonlyMap<string, readonly string[]>): FlowMistake[] {
  const needed = new Set(steps.flatMap(({ needs }) => needs));
  return steps.flatMap(({ name }): FlowMistake[] => {
    const foreaches = scopes.get(name) ?? [];
    if (needed.has(name) || foreaches.length === 0) return [];
    return [{ kind: "foreach-open", step: name, foreaches: [...foreaches] }];
  });
}
