import { canonicalJson, type Json } from "../../images/canonical-json.ts";
import type { TaskRecipe } from "./task-recipe.ts";

/** A recipe with what its digests stand for. */
export interface ExplainedRecipe {
  recipe: TaskRecipe;
  /** path to digest of its meaning */
  code: Record<string, string>;
  packages: Record<string, string>;
  base: string;
}

/** What differs between two recipes of a step, in words for a sentence: `steps/fit.py`, `numpy 1.26.3 to 1.26.4`. */
export function recipeChanges(before: ExplainedRecipe, now: ExplainedRecipe): string[] {
  const code = differing(before.code, now.code);
  const packages = differing(before.packages, now.packages).map(
    (name) => `${name} ${before.packages[name] ?? "absent"} to ${now.packages[name] ?? "absent"}`,
  );
  const changes = [
    ...code,
    ...packages,
    ...(before.base === now.base ? [] : ["base"]),
    ...differing(before.recipe.params, now.recipe.params).map(
      (name) => `${name} ${say(before.recipe.params[name])} to ${say(now.recipe.params[name])}`,
    ),
    ...differing(before.recipe.paths, now.recipe.paths).map((name) => `file of ${name}`),
    ...differing(before.recipe.artifacts, now.recipe.artifacts),
    ...differing(before.recipe.inputs, now.recipe.inputs).map((name) => `results of ${name}`),
    ...differing(before.recipe.env, now.recipe.env).map((name) => `env ${name}`),
    ...differing(rest(before.recipe), rest(now.recipe)),
  ];
  if (changes.length > 0) return changes;
  return before.recipe.image === now.recipe.image ? ["its code"] : ["its image"];
}

const rest = ({ network, salt, program, outputs, test }: TaskRecipe): Record<string, Json | undefined> => ({
  network,
  salt,
  test,
  program: { ...program },
  outputs: outputs && { ...outputs },
});

const say = (value: Json | undefined): string => (value === undefined ? "unset" : canonicalJson(value));

function differing(before: Record<string, Json | undefined>, now: Record<string, Json | undefined>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => say(before[name]) !== say(now[name]))
    .toSorted();
}
