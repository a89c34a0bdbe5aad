import { digest, type Digest } from "./digest.ts";
import type { ImageRecipe } from "./image-recipe.ts";

/** The identity of an image before it is built. */
export const imageKey = (recipe: ImageRecipe): Digest => digest("image-recipe", 1, recipe);
