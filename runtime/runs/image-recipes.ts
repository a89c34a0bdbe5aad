import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Digest } from "../../images/digest.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import type { State } from "./state.ts";
import { writeWhole } from "./write-whole.ts";

const fileSchema = z.strictObject({
  version: z.literal(1),
  recipe: z.custom<ImageRecipe>(
    (value) => z.looseObject({ pip: z.array(z.unknown()), npm: z.array(z.unknown()) }).safeParse(value).success,
  ),
});

/** The recipe of an image that was used here. Undefined when it is not on record. */
export function imageRecipeOf(state: State, key: Digest): ImageRecipe | undefined {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(recipeFile(state, key), "utf8"))).recipe;
  } catch {
    return undefined;
  }
}

/** Puts a recipe on record, whole or not at all. */
export function keepImageRecipe(state: State, key: Digest, recipe: ImageRecipe): void {
  const file = recipeFile(state, key);
  if (existsSync(file)) return;
  mkdirSync(join(state.folder, "recipes"), { recursive: true, mode: 0o700 });
  writeWhole(file, JSON.stringify({ version: 1, recipe }));
}

const recipeFile = (state: State, key: Digest): string =>
  join(state.folder, "recipes", `${key.slice("sha256:".length)}.json`);
