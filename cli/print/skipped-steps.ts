import type { Flow } from "../../runtime/flow/flow.ts";
import type { FlowPlan } from "../../runtime/runs/plan-flow.ts";

/** The steps that a run would skip, and why: their `when` says so, or all that they need is skipped. */
export function skippedSteps({ steps }: Pick<Flow, "steps">, plan: FlowPlan): Map<string, string> {
  const planned = new Set([...plan.reused, ...plan.toRun].map(({ step }) => step));
  const skipped = new Map<string, string>();
  for (const { name, needs, when } of steps) {
    if (planned.has(name)) continue;
    if (when) skipped.set(name, `when: "${when.not ? "!" : ""}${when.name}" says no`);
    else if (needs.length > 0 && needs.every((need) => skipped.has(need)))
      skipped.set(name, "all that it needs is skipped");
  }
  return skipped;
}
