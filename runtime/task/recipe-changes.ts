import { canonicalJson, type Json } from "../../images/canonical-json.ts";
import { imageChanges, type ImageChange } from "../../images/image-changes.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import type { TaskRecipe } from "./task-recipe.ts";

/** A recipe with what its digests stand for. */
export interface ExplainedRecipe {
  recipe: TaskRecipe;
  /** path to digest of its meaning */
  code: Record<string, string>;
  /** Undefined when it is not on record. */
  image: ImageRecipe | undefined;
  /** Who made the artifacts that it takes, by name. */
  makers: Record<string, string>;
}

/** One part in which two recipes of a step differ. What is undefined is not part of that recipe. */
export type RecipeChange =
  | { kind: "file"; path: string; how: "changed" | "added" | "removed" }
  /** Without changes where one of the two image recipes is not on record. */
  | { kind: "image"; changes?: ImageChange[] }
  | { kind: "param" | "env"; name: string; from: Json | undefined; to: Json | undefined }
  /** The content of a file or folder param. */
  | { kind: "path"; name: string; how: "changed" | "added" | "removed" }
  | { kind: "artifact"; name: string; from: string | undefined; to: string | undefined }
  /** What a needed step made, taken by `inputs`. */
  | { kind: "results"; step: string }
  | { kind: "entry"; from: string; to: string }
  | { kind: "network" | "salt" | "test"; from: Json | undefined; to: Json | undefined }
  | { kind: "outputs" }
  /** The element of the list that the task is for. */
  | { kind: "item" }
  /** Something that no part above shows. */
  | { kind: "other" };

/** Compares two recipes of a step, part by part. Empty for equal recipes only. */
export function recipeChanges(before: ExplainedRecipe, now: ExplainedRecipe): RecipeChange[] {
  const [was, is] = [before.recipe, now.recipe];
  const changes = [
    ...fileChanges(before.code, now.code),
    ...imageChange(before, now),
    ...valueChanges("param", was.params, is.params),
    ...differing(was.paths, is.paths).map((name) => ({
      kind: "path" as const,
      name,
      how: how(name, was.paths, is.paths),
    })),
    ...differing(was.artifacts, is.artifacts).map((name) => ({
      kind: "artifact" as const,
      name,
      from: name in was.artifacts ? before.makers[name] : undefined,
      to: name in is.artifacts ? now.makers[name] : undefined,
    })),
    ...differing(was.inputs, is.inputs).map((step) => ({ kind: "results" as const, step })),
    ...itemChange(was, is),
    ...valueChanges("env", was.env, is.env),
    ...entryChange(was, is),
    ...(["network", "salt", "test"] as const)
      .filter((kind) => say(was[kind]) !== say(is[kind]))
      .map((kind) => ({ kind, from: was[kind], to: is[kind] })),
    ...(say({ ...was.outputs }) === say({ ...is.outputs }) ? [] : [{ kind: "outputs" as const }]),
  ];
  return changes.length > 0 || say({ ...was }) === say({ ...is }) ? changes : [{ kind: "other" }];
}

const fileChanges = (before: Record<string, string>, now: Record<string, string>): RecipeChange[] =>
  differing(before, now).map((path) => ({ kind: "file", path, how: how(path, before, now) }));

const how = (name: string, before: object, now: object): "changed" | "added" | "removed" =>
  !(name in before) ? "added" : !(name in now) ? "removed" : "changed";

function imageChange(before: ExplainedRecipe, now: ExplainedRecipe): RecipeChange[] {
  if (before.recipe.image === now.recipe.image) return [];
  if (!before.image || !now.image) return [{ kind: "image" }];
  return [{ kind: "image", changes: imageChanges(before.image, now.image) }];
}

const valueChanges = (kind: "param" | "env", before: Record<string, Json>, now: Record<string, Json>): RecipeChange[] =>
  differing(before, now).map((name) => ({ kind, name, from: before[name], to: now[name] }));

const itemChange = (before: TaskRecipe, now: TaskRecipe): RecipeChange[] =>
  say(itemOf(before)) === say(itemOf(now)) ? [] : [{ kind: "item" }];

const itemOf = ({ item, index, items }: TaskRecipe): Json => [item ?? null, index ?? null, items ?? null];

function entryChange({ program: before }: TaskRecipe, { program: now }: TaskRecipe): RecipeChange[] {
  return say({ ...before }) === say({ ...now }) ? [] : [{ kind: "entry", from: entryText(before), to: entryText(now) }];
}

const entryText = (program: TaskRecipe["program"]): string =>
  program.kind === "command" ? program.argv.join(" ") : `${program.path}:${program.function}`;

const say = (value: Json | undefined): string => (value === undefined ? "unset" : canonicalJson(value));

function differing(before: Record<string, Json | undefined>, now: Record<string, Json | undefined>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((name) => say(before[name]) !== say(now[name]))
    .toSorted();
}
