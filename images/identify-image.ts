import type { Digest } from "./digest.ts";
import type { ImageFailure } from "./image-failure.ts";
import { imageKey } from "./image-key.ts";
import { imageRecipe, type ImageRecipe } from "./image-recipe.ts";
import type { Lock } from "./lock/lock.ts";
import type { Platform } from "./platform.ts";
import { fail, ok, type Result } from "./result.ts";

/** What is known of an image without building it. */
export interface IdentifiedImage {
  key: Digest;
  recipe: ImageRecipe;
  /** name to version, of the packages that the lock chose for this platform. */
  packages: Record<string, string>;
}

/** Computes the key of an environment's image. Fails with platform-not-locked. */
export function identifyImage(
  lock: Lock,
  platform: Platform,
  about: { flow: string; environment: string; base: Parameters<typeof imageRecipe>[2] },
): Result<IdentifiedImage, ImageFailure> {
  const { flow, environment, base } = about;
  const chosen = lock.platforms[platform];
  if (!chosen) {
    const locked = (Object.keys(lock.platforms) as Platform[]).toSorted();
    return fail({ kind: "platform-not-locked", flow, environment, platform, locked });
  }
  const recipe = imageRecipe(lock, platform, base);
  const packages = Object.fromEntries(chosen.map((one) => [one.name, one.version]));
  return ok({ key: imageKey(recipe), recipe, packages });
}
