import { imageRecipeOf } from "./image-recipes.ts";
import type { ExplainedRecipe } from "../task/recipe-changes.ts";
import type { TaskManifest } from "../task/task-manifest.ts";
import type { State } from "./state.ts";

/** A task's recipe with all that is on record about it. */
export const explainedManifest = ({ recipe, meanings, image, input }: TaskManifest, state: State): ExplainedRecipe => ({
  recipe,
  code: meanings,
  image: imageRecipeOf(state, image.key),
  makers: makersOf(input),
});

/** Who made the artifacts that a task takes, by name. */
export const makersOf = ({ artifacts }: TaskManifest["input"]): Record<string, string> =>
  Object.fromEntries(Object.entries(artifacts).map(([name, { maker }]) => [name, maker]));
