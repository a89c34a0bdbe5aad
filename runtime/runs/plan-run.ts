import { join } from "node:path";
import type { Artifact } from "../artifacts/artifact.ts";
import type { RunReason } from "../journal/run-event.ts";
import type { Step } from "../flow/flow.ts";
import { buildTaskInput } from "../task/build-task-input.ts";
import { findByKey } from "../task/manifest-files.ts";
import { recipeChanges } from "../task/recipe-changes.ts";
import type { TaskManifest } from "../task/task-manifest.ts";
import { taskKey, taskRecipe } from "../task/task-recipe.ts";
import { ancestorsOf, visibleArtifacts } from "../task/visible-artifacts.ts";
import type { PreparedRun } from "./prepare-run.ts";
import { explainedManifest, makersOf } from "./explained-manifest.ts";
import { newestTasks, type EarlierTask } from "./newest-tasks.ts";
import type { State } from "./state.ts";

export interface RunPlan {
  /** The newest run of the flow. */
  since?: string;
  reused: { step: string; from: string }[];
  toRun: { step: string; reason: RunReason }[];
}

/** What will be reused and what runs, and why, as far as it can be known before the first task. */
export function planRun(run: PreparedRun, state: State): RunPlan {
  const made = new Map<string, readonly Artifact[]>();
  const before = newestTasks(state, { namespace: run.mode === "test" ? "test" : "", flow: run.flow.name });
  const plan: RunPlan = { ...(before.newest && { since: before.newest }), reused: [], toRun: [] };
  for (const step of run.flow.steps) {
    const unknown = step.needs.filter((need) => !made.has(need));
    const found = unknown.length === 0 ? keyTask(step, run, { state, made }) : undefined;
    const reuse = found?.key && mayReuse(step, run) ? reusable(found.key, run, state) : undefined;
    if (reuse) {
      made.set(step.name, reuse.artifacts);
      plan.reused.push({ step: step.name, from: reuse.run });
    } else {
      plan.toRun.push({
        step: step.name,
        reason: reasonOf(step, run, { unknown, found, last: before.tasks.get(step.name), state }),
      });
    }
  }
  return plan;
}

/** Whether the step's result may be taken from an earlier run. */
export function mayReuse(step: Step, { fresh, flow }: PreparedRun): boolean {
  if (step.reuse === "never" || fresh === true) return false;
  const needs = needsOf(flow);
  return !(fresh || []).some((name) => name === step.name || ancestorsOf(step.name, needs).has(name));
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

/** A task's input, recipe and key, from what its ancestors made. The failure is given when its arguments do not bind. */
export function keyTask(
  step: Step,
  run: PreparedRun,
  { state, made }: { state: State; made: ReadonlyMap<string, readonly Artifact[]> },
) {
  const closure = run.closures.get(step.name);
  const image = run.images.get(step.name);
  if (!closure || !image) throw new Error(`step ${step.name} was not prepared`);
  const needs = needsOf(run.flow);
  const input = buildTaskInput({
    flow: run.flow,
    step,
    closure,
    params: run.params,
    paths: run.paths,
    made,
    test: run.mode === "test",
    store: run.store,
    seen: visibleArtifacts(step.name, { needs, made, crossRun: run.crossRun }),
    workFolder: join(state.folder, "work"),
  });
  if (!input.ok) return { key: undefined, failure: input.failure };
  const recipe = taskRecipe(input.value, {
    image: image.key,
    closure,
    ...(step.salt !== undefined && { salt: step.salt }),
  });
  const meanings = Object.fromEntries(closure.files.map((file) => [file.path, file.meaning]));
  return { input: input.value, recipe, key: taskKey(recipe), meanings, image, failure: undefined };
}

function reasonOf(
  step: Step,
  run: PreparedRun,
  {
    unknown,
    found,
    last,
    state,
  }: {
    unknown: string[];
    found: ReturnType<typeof keyTask> | undefined;
    last: EarlierTask | undefined;
    state: State;
  },
): RunReason {
  if (unknown.length > 0) return { kind: "needs", steps: unknown };
  if (found?.failure) return { kind: "refused", failure: found.failure };
  if (step.reuse === "never") return { kind: "never-reused" };
  if (!mayReuse(step, run)) return { kind: "fresh" };
  if (!last || !found) return { kind: "first" };
  const { key, notReusable, run: maker } = last.manifest;
  if (key === found.key) return notReusable.length > 0 ? { kind: "never-reused" } : { kind: "gone", run: maker };
  const { recipe, meanings: code, image, input } = found;
  const now = { recipe, code, image: image.recipe, makers: makersOf(input) };
  return { kind: "changed", changes: recipeChanges(explainedManifest(last.manifest, state), now) };
}

const needsOf = (flow: PreparedRun["flow"]): Map<string, readonly string[]> =>
  new Map(flow.steps.map((step) => [step.name, step.needs]));
