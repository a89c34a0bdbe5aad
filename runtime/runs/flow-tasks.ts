import { join } from "node:path";
import type { Json } from "../../images/canonical-json.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import type { Artifact } from "../artifacts/artifact.ts";
import { elementsOf } from "../artifacts/elements-of.ts";
import { jsonElements } from "../artifacts/json-elements.ts";
import type { Step } from "../flow/flow.ts";
import { type Place, Schedule } from "../schedule/schedule.ts";
import { buildTaskInput, type StepSources } from "../task/build-task-input.ts";
import { takenBy } from "../task/taken.ts";
import type { TaskInput } from "../task/task-input.ts";
import { taskKey, type TaskRecipe, taskRecipe } from "../task/task-recipe.ts";
import { TaskResults } from "../task/task-results.ts";
import type { SeenArtifact } from "../task/seen-artifact.ts";
import { ancestorsOf, type Sight, sightOf, visibleArtifacts } from "../task/visible-artifacts.ts";
import type { PreparedRun } from "./prepare-run.ts";
import type { RunFailure } from "./run-failure.ts";
import type { ImageIdentity } from "./run-parts.ts";
import type { State } from "./state.ts";

/** A task's input, recipe and key. */
export interface KeyedTask {
  input: TaskInput;
  recipe: TaskRecipe;
  key: ReturnType<typeof taskKey>;
  /** path to digest of its meaning */
  meanings: Record<string, string>;
  image: ImageIdentity;
}

interface StepFacts extends StepSources {
  sight: Sight;
  image: ImageIdentity;
  meanings: Record<string, string>;
}

/** The tasks of a run: which may start, what each is given, and what it left. Planning and running walk through the same ones. */
export class FlowTasks {
  readonly results = new TaskResults();
  readonly schedule: Schedule;
  readonly #run: PreparedRun;
  readonly #work: string;
  readonly #lists = new Map<string, readonly Artifact[] | undefined>();
  readonly #facts = new Map<string, StepFacts>();

  constructor(run: PreparedRun, state: State) {
    this.#run = run;
    this.#work = join(state.folder, "work");
    this.schedule = new Schedule(run.flow.steps);
  }

  step(name: string): Step {
    return this.#factsOf(name).step;
  }

  /** Whether a task, or a foreach as a whole, is to run. Fails with switch-unusable. */
  wanted(place: Place): Result<boolean, RunFailure> {
    const { step } = this.#factsOf(place.step);
    if (!step.when) return ok(true);
    const value = this.#value(place, step.when.name);
    if (typeof value !== "boolean")
      return fail({ kind: "switch-unusable", step: step.name, name: step.when.name, found: shapeOf(value) });
    return ok(value !== step.when.not);
  }

  /** Looks up a foreach's list. Fails with list-unusable.
   * @returns how many items there are */
  expand(place: Place): Result<number, RunFailure> {
    const { step } = this.#factsOf(place.step);
    const name = step.foreach ?? "";
    const items = this.#items(place, name);
    if (!items) return fail({ kind: "list-unusable", step: step.name, name, found: shapeOf(this.#value(place, name)) });
    this.results.setItems(place, items);
    return ok(items.length);
  }

  /** Fails with argument-missing, argument-ambiguous, pickle-refused. */
  key(place: Place): Result<KeyedTask, RunFailure> {
    const facts = this.#factsOf(place.step);
    const input = buildTaskInput({ ...facts, at: place.at, seen: this.#seen(place), results: this.results });
    if (!input.ok) return input;
    const { closure, image, step, meanings } = facts;
    const salt = step.salt !== undefined && { salt: step.salt };
    const recipe = taskRecipe(input.value, { image: image.key, closure, ...salt });
    return ok({ input: input.value, recipe, key: taskKey(recipe), meanings, image });
  }

  #seen(place: Place): Map<string, SeenArtifact[]> {
    const { sight } = this.#factsOf(place.step);
    return visibleArtifacts(place, sight, { results: this.results, crossRun: this.#run.crossRun });
  }

  /** Of a param or a JSON artifact. */
  #value(place: Place, name: string): Json | undefined {
    if (name in this.#run.params) return this.#run.params[name] as Json;
    const [seen] = this.#seen(place).get(name) ?? [];
    return seen?.artifact.format === "json"
      ? JSON.parse(this.#run.store.read(seen.artifact.digest).toString())
      : undefined;
  }

  #items(place: Place, name: string): SeenArtifact[] | undefined {
    const { params, store } = this.#run;
    const param = params[name] as Json | undefined;
    const [seen] = name in params ? [] : (this.#seen(place).get(name) ?? []);
    const elements = seen
      ? this.#elements(seen.artifact)
      : Array.isArray(param)
        ? jsonElements(param, { store, work: this.#work })
        : undefined;
    return elements?.map((artifact) => ({ artifact, maker: seen?.maker ?? name }));
  }

  #elements(list: Artifact): readonly Artifact[] | undefined {
    const known = this.#lists.get(list.digest) ?? elementsOf(list, this.#run.store, this.#work);
    this.#lists.set(list.digest, known);
    return known;
  }

  #factsOf(name: string): StepFacts {
    const known = this.#facts.get(name) ?? this.#gather(name);
    this.#facts.set(name, known);
    return known;
  }

  #gather(name: string): StepFacts {
    const { flow, closures, images, params, paths, mode, store } = this.#run;
    const step = flow.steps.find((one) => one.name === name);
    const [closure, image] = [closures.get(name), images.get(name)];
    if (!step || !closure || !image) throw new Error(`step ${name} was not prepared`);
    const needs = new Map(flow.steps.map((one) => [one.name, one.needs]));
    const after = flow.steps.filter((one) => ancestorsOf(one.name, needs).has(name));
    const lists = after.flatMap(({ foreach }) => (foreach === undefined || foreach in params ? [] : [foreach]));
    return {
      flow,
      step,
      closure,
      image,
      params,
      paths,
      test: mode === "test",
      isPickled: (artifact) =>
        artifact.format === "pickle" ||
        (artifact.format === "list" && this.#elements(artifact)?.some(({ format }) => format === "pickle") === true),
      taken: takenBy(step, closure),
      lists: [...new Set(lists)].toSorted(),
      sight: sightOf(name, flow.steps),
      code: closure.files.map(({ path, file, declared }) => ({
        path,
        digest: store.keep(file, this.#work).digest,
        declared,
      })),
      meanings: Object.fromEntries(closure.files.map(({ path, meaning }) => [path, meaning])),
    };
  }
}

/** For people: what was there instead. */
function shapeOf(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}
