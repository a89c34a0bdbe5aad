import { createHash } from "node:crypto";
import { join } from "node:path";
import { savedLayers } from "./saved-layers.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import { identifyImage } from "./identify-image.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageParts, ImageRequest } from "./image-request.ts";
import { layerDifferences } from "./layers/layer-differences.ts";
import type { StepLayer } from "./layers/step-layer.ts";
import { ok, type Result } from "./result.ts";
import type { StepImage } from "./step-image.ts";
import { stepLayers } from "./step-layers.ts";
import { withInstallPlace } from "./with-install-place.ts";

type Failed = ImageFailure | EngineFailure;

/** A layer that came out otherwise when it was built again. */
export interface OtherLayer {
  /** Names of what is in it. */
  parts: string[];
  /** Paths that differ, the first few. */
  paths: string[];
}

/** Builds an image again from nothing, with no package that was kept, and compares it to the byte. Loads nothing.
 * @returns the layers that differ, none when all are equal */
export function rebuildImage(
  image: Pick<StepImage, "id" | "diffIds">,
  request: ImageRequest,
  parts: ImageParts,
): Promise<Result<OtherLayer[], Failed>> {
  const packageCache = (work: string): string => join(work, "packages");
  return withInstallPlace<OtherLayer[], Failed>({ request, parts, packageCache }, async (place) => {
    const { flow, environment, base } = request;
    const identified = identifyImage(request.lock, request.platform, { flow, environment, base });
    if (!identified.ok) return identified;
    const layers = await stepLayers(identified.value.recipe, request, place);
    if (!layers.ok) return layers;
    const own = image.diffIds.slice(base.diffIds.length);
    const others: { layer: StepLayer; was: Digest | undefined }[] = [];
    for (const [position, layer] of layers.value.entries())
      if ((await diffIdOf(layer)) !== own[position]) others.push({ layer, was: own[position] });
    if (others.length === 0) return ok([]);
    const saved = await parts.engine.save(image.id);
    if (!saved.ok) return saved;
    const before = await savedLayers(saved.value, own, place.work);
    return ok(
      await Promise.all(
        others.map(async ({ layer, was }) => {
          const old = was && before.get(was);
          return { parts: layer.parts, paths: old ? await layerDifferences(old, layer.layer()) : [] };
        }),
      ),
    );
  });
}

async function diffIdOf(layer: StepLayer): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const bytes of layer.layer().content()) hash.update(bytes);
  return `sha256:${hash.digest("hex")}`;
}
