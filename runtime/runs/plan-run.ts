import type { RunReason } from "../journal/run-event.ts";
import type { Step } from "../flow/flow.ts";
import type { Place } from "../schedule/schedule.ts";
import { findByKey } from "../task/manifest-files.ts";
import { recipeChanges } from "../task/recipe-changes.ts";
import type { TaskManifest } from "../task/task-manifest.ts";
import { ancestorsOf } from "../task/visible-artifacts.ts";
import { explainedManifest, makersOf } from "./explained-manifest.ts";
import { FlowTasks, type KeyedTask } from "./flow-tasks.ts";
import { newestTasks, type EarlierTask } from "./newest-tasks.ts";
import type { PreparedRun } from "./prepare-run.ts";
import type { State } from "./state.ts";
import { taskName } from "./task-name.ts";

/** `count` stands where a step has several tasks. */
export interface RunPlan {
  /** The newest run of the flow. */
  since?: string;
  reused: { step: string; from: string; count?: number }[];
  /** With the reason of the first of them. */
  toRun: { step: string; reason: RunReason; count?: number }[];
}

/** What will be reused and what runs, and why, as far as it can be known before the first task. */
export function planRun(run: PreparedRun, state: State): RunPlan {
  const tasks = new FlowTasks(run, state);
  const before = newestTasks(state, { namespace: run.mode === "test" ? "test" : "", flow: run.flow.name });
  const reused = new Map<string, { step: string; from: string; places: Place[] }>();
  const toRun = new Map<string, { reason: RunReason; places: Place[] }>();
  const skipped = new Set<string>();
  const runs = (place: Place, reason: RunReason): void => {
    const known = toRun.get(place.step);
    if (known) known.places.push(place);
    else toRun.set(place.step, { reason, places: [place] });
  };
  for (let ready = tasks.schedule.next(); ready; ready = tasks.schedule.next()) {
    const wanted = ready.kind === "skip" ? { ok: true as const, value: false } : tasks.wanted(ready);
    if (!wanted.ok) runs(ready, { kind: "refused", failure: wanted.failure });
    else if (!wanted.value) {
      skipped.add(ready.step);
      tasks.schedule.ended(ready, "skipped");
    } else if (ready.kind === "expand") {
      const count = tasks.expand(ready);
      if (count.ok) tasks.schedule.expanded(ready, count.value);
      else runs(ready, { kind: "refused", failure: count.failure });
    } else {
      const step = tasks.step(ready.step);
      const keyed = tasks.key(ready);
      const found = keyed.ok && mayReuse(step, run) ? reusable(keyed.value.key, run, state) : undefined;
      if (found) {
        tasks.results.set(ready, { artifacts: found.artifacts });
        const id = `${ready.step} ${found.run}`;
        const known = reused.get(id);
        if (known) known.places.push(ready);
        else reused.set(id, { step: ready.step, from: found.run, places: [ready] });
        tasks.schedule.ended(ready, "done");
      } else if (!keyed.ok) runs(ready, { kind: "refused", failure: keyed.failure });
      else {
        const last = before.tasks.get(taskName(ready.step, ready.at));
        runs(ready, reasonOf(step, run, { task: keyed.value, last, state }));
      }
    }
  }
  const settled = new Set([...[...reused.values()].map(({ step }) => step), ...skipped]);
  const unsure = new Set<string>();
  for (const { name, needs } of run.flow.steps)
    if (toRun.has(name) || !settled.has(name) || needs.some((need) => unsure.has(need))) unsure.add(name);
  return {
    ...(before.newest && { since: before.newest }),
    reused: [...reused.values()].map(({ step, from, places }) => ({ step, from, ...countOf(places) })),
    toRun: run.flow.steps.flatMap(({ name, needs }) => {
      const some = toRun.get(name);
      if (some) return [{ step: name, reason: some.reason, ...countOf(some.places) }];
      const steps = needs.filter((need) => unsure.has(need));
      return steps.length > 0 ? [{ step: name, reason: { kind: "needs", steps } as const }] : [];
    }),
  };
}

const countOf = ([first, ...others]: readonly Place[]): { count?: number } =>
  first && first.at.length > 0 ? { count: others.length + 1 } : {};

/** Whether the step's result may be taken from an earlier run. */
export function mayReuse(step: Step, { fresh, flow }: Pick<PreparedRun, "fresh" | "flow">): boolean {
  if (step.reuse === "never" || fresh === true) return false;
  if (fresh === false || fresh.length === 0) return true;
  const needs = new Map(flow.steps.map((one) => [one.name, one.needs]));
  return !fresh.some((name) => name === step.name || ancestorsOf(step.name, needs).has(name));
}

/** The committed result of a key, if all of its blobs are there. */
export function reusable(
  key: TaskManifest["key"],
  { mode, store }: PreparedRun,
  state: State,
): TaskManifest | undefined {
  const manifest = findByKey(state, key, mode === "test");
  return manifest?.artifacts.every((artifact) => store.has(artifact.digest)) ? manifest : undefined;
}

function reasonOf(
  step: Step,
  run: PreparedRun,
  { task, last, state }: { task: KeyedTask; last: EarlierTask | undefined; state: State },
): RunReason {
  if (step.reuse === "never") return { kind: "never-reused" };
  if (!mayReuse(step, run)) return { kind: "fresh" };
  if (!last) return { kind: "first" };
  const { key, notReusable, run: maker } = last.manifest;
  if (key === task.key) return notReusable.length > 0 ? { kind: "never-reused" } : { kind: "gone", run: maker };
  const { recipe, meanings: code, image, input } = task;
  const now = { recipe, code, image: image.recipe, makers: makersOf(input) };
  return { kind: "changed", changes: recipeChanges(explainedManifest(last.manifest, state), now) };
}
