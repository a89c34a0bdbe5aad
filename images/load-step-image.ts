import { imageArchive } from "./assemble/image-archive.ts";
import type { Layer } from "./assemble/layer.ts";
import { baseLayers } from "./base-layers.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { FoundImage } from "./find-step-image.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { InstallPlace } from "./install-place.ts";
import { fail, ok, type Result } from "./result.ts";
import { stepImageConfig, stepImageTag } from "./step-image-config.ts";

/** Sends an image of the base's layers and one of its own, and proves that the engine has what was sent.
 * The base's layers are left out, and sent after all to an engine that wants them. */
export async function loadStepImage(
  key: Digest,
  layer: Layer,
  place: InstallPlace,
): Promise<Result<FoundImage, ImageFailure | EngineFailure>> {
  const { base, engine, signal } = place;
  const config = stepImageConfig(key, [...base.diffIds, layer.diffId], base);
  const tags = [stepImageTag(key)];
  const loaded = await engine.load(imageArchive({ config, layers: [layer], tags }), signal);
  if (!loaded.ok && loaded.failure.kind !== "engine-refused") return loaded;
  if (!loaded.ok) {
    const whole = await loadWhole(place, (layers) => imageArchive({ config, layers: [...layers, layer], tags }));
    if (!whole.ok) return whole;
  }
  const found = await engine.findImage(stepImageTag(key));
  if (!found.ok) return found;
  const said = found.value?.diffIds ?? [];
  if (!found.value || said.length !== config.diffIds.length || said.some((one, at) => one !== config.diffIds[at])) {
    await engine.removeImage(stepImageTag(key));
    const reason = found.value ? "it has other layers" : "it is not there";
    return fail({ kind: "image-unlike", environment: place.environment, reason });
  }
  return ok({ id: found.value.id, configDigest: config.digest, diffIds: said, bytes: found.value.bytes });
}

async function loadWhole(
  place: InstallPlace,
  archive: (layers: Layer[]) => ReturnType<typeof imageArchive>,
): Promise<Result<void, EngineFailure>> {
  const saved = await place.engine.save(place.base.id);
  if (!saved.ok) return saved;
  const layers = await baseLayers(saved.value, place.base.diffIds, place.work);
  return place.engine.load(archive(layers), place.signal);
}
