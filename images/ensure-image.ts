import { join } from "node:path";
import { withBuildLock } from "./build-lock.ts";
import type { EngineFailure } from "./engine-failure.ts";
import { findStepImage, type FoundImage } from "./find-step-image.ts";
import { identifyImage, type IdentifiedImage } from "./identify-image.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageParts, ImageRequest } from "./image-request.ts";
import type { ImageRecipe } from "./image-recipe.ts";
import { fail, ok, type Result } from "./result.ts";
import type { StepImage } from "./step-image.ts";

type Failed = ImageFailure | EngineFailure;

/** Finds the image of an environment by its key, or builds it. Equal keys are built once, also across processes.
 * A failed build leaves nothing behind. */
export async function ensureImage(request: ImageRequest, parts: ImageParts): Promise<Result<StepImage, Failed>> {
  const { flow, environment, base } = request;
  const identified = identifyImage(request.lock, request.platform, { flow, environment, base });
  if (!identified.ok) return identified;
  if (isBare(identified.value.recipe)) return bareBase(request, { identified: identified.value, engine: parts.engine });
  const { key } = identified.value;
  const found = await findStepImage(key, base, parts);
  if (!found.ok) return found;
  if (found.value) return ok(stepImage(request, identified.value, { ...found.value, built: false }));
  const file = join(request.cacheFolder, "locks", `${key.slice("sha256:".length)}.lock`);
  try {
    return await withBuildLock({ file, ...(parts.signal && { signal: parts.signal }) }, async () => {
      const again = await findStepImage(key, base, parts);
      if (!again.ok) return again;
      if (again.value) return ok(stepImage(request, identified.value, { ...again.value, built: false }));
      // All that builds is loaded when something is to be built.
      const { buildImage } = await import("./build-image.ts");
      const built = await parts.limit(() => buildImage(request, identified.value, parts));
      return built.ok ? ok(stepImage(request, identified.value, { ...built.value, built: true })) : built;
    });
  } catch (error) {
    if (parts.signal?.aborted) return fail({ kind: "cancelled" });
    throw error;
  }
}

const isBare = ({ pip, npm, apt = [] }: ImageRecipe): boolean => pip.length + npm.length + apt.length === 0;

async function bareBase(
  request: ImageRequest,
  { identified, engine }: { identified: IdentifiedImage; engine: ImageEngine },
): Promise<Result<StepImage, Failed>> {
  const { base } = request;
  const found = await engine.findImage(base.id);
  if (!found.ok) return found;
  if (!found.value) return fail({ kind: "base-missing", base: base.name });
  const { id, configDigest, diffIds } = base;
  return ok(stepImage(request, identified, { id, configDigest, diffIds, bytes: found.value.bytes, built: false }));
}

const stepImage = (
  { environment, base, platform }: ImageRequest,
  { key, packages }: IdentifiedImage,
  image: FoundImage & { built: boolean },
): StepImage => ({
  environment,
  key,
  id: image.id,
  configDigest: image.configDigest,
  diffIds: image.diffIds,
  base: { name: base.name, configDigest: base.configDigest },
  platform,
  bytes: image.bytes,
  built: image.built,
  packages,
});
