import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "./engine-failure.ts";
import type { FoundImage } from "./find-step-image.ts";
import type { IdentifiedImage } from "./identify-image.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { ImageParts, ImageRequest } from "./image-request.ts";
import { aptLayer } from "./install/apt-layer.ts";
import { installPackages } from "./install/install-packages.ts";
import type { InstallPlace } from "./install-place.ts";
import { groupParts } from "./layers/group-parts.ts";
import { layerDigests } from "./layers/layer-digests.ts";
import { settlePaths } from "./layers/settle-paths.ts";
import { stepLayer } from "./layers/step-layer.ts";
import { loadStepImage } from "./load-step-image.ts";
import type { Result } from "./result.ts";

/** Builds the image of a key and loads it into the engine. A failed build leaves nothing behind.
 * @throws the signal's reason when it has fired */
export async function buildImage(
  request: ImageRequest,
  { key, recipe }: IdentifiedImage,
  parts: ImageParts,
): Promise<Result<FoundImage, ImageFailure | EngineFailure>> {
  const work = join(request.cacheFolder, "work", randomBytes(8).toString("hex"));
  const { engine, onLine, signal } = parts;
  signal?.throwIfAborted();
  const user = await request.user();
  if (!user.ok) return user;
  const place: InstallPlace = {
    environment: request.environment,
    base: request.base,
    engine,
    work,
    packageCache: join(request.cacheFolder, "packages"),
    user: user.value,
    network: request.network,
    labels: request.labels,
    ...(onLine && { onLine }),
    ...(signal && { signal }),
  };
  await mkdir(work, { recursive: true });
  try {
    const apt = recipe.apt ? await aptLayer(recipe.apt, request.lockFolder, place) : undefined;
    if (apt?.ok === false) return apt;
    const installed = await installPackages(recipe, request, place);
    if (!installed.ok) return installed;
    const settled = settlePaths(installed.value);
    for (const { path, kept, dropped } of settled.shared)
      onLine?.(`${kept} and ${dropped} both hold /${path}: ${kept}'s is taken`);
    onLine?.("loading the image");
    const digests = layerDigests(join(request.cacheFolder, "layers"));
    const layers = [...(apt ? [apt.value] : []), ...groupParts(settled.parts).map(stepLayer)];
    const loaded = await loadStepImage({ key, layers, digests }, place);
    if (loaded.ok) await parts.index.set(key, { ...loaded.value, lastUsed: Date.now() });
    return loaded;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
