import { join } from "node:path";
import type { EngineFailure } from "./engine-failure.ts";
import type { FoundImage } from "./find-step-image.ts";
import type { IdentifiedImage } from "./identify-image.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageParts, ImageRequest } from "./image-request.ts";
import { layerDigests } from "./layers/layer-digests.ts";
import { loadStepImage } from "./load-step-image.ts";
import type { Result } from "./result.ts";
import { stepLayers } from "./step-layers.ts";
import { withInstallPlace } from "./with-install-place.ts";

/** Builds the image of a key and loads it into the engine. A failed build leaves nothing behind.
 * @throws the signal's reason when it has fired */
export function buildImage(
  request: ImageRequest,
  { key, recipe }: IdentifiedImage,
  parts: ImageParts,
): Promise<Result<FoundImage, ImageFailure | EngineFailure>> {
  const packageCache = (): string => join(request.cacheFolder, "packages");
  return withInstallPlace({ request, parts, packageCache }, async (place) => {
    const layers = await stepLayers(recipe, request, place);
    if (!layers.ok) return layers;
    parts.onLine?.("loading the image");
    const digests = layerDigests(join(request.cacheFolder, "layers"));
    const loaded = await loadStepImage({ key, layers: layers.value, digests }, place);
    if (loaded.ok) await parts.index.set(key, { ...loaded.value, lastUsed: Date.now() });
    return loaded;
  });
}
