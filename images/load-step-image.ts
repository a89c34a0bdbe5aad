import { imageArchive, layerFile } from "./assemble/image-archive.ts";
import type { ImageConfig } from "./assemble/image-config.ts";
import type { Layer } from "./assemble/layer.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { FoundImage } from "./find-step-image.ts";
import type { ImageFailure } from "./image-failure.ts";
import type { InstallPlace } from "./install-place.ts";
import type { LayerDigests } from "./layers/layer-digests.ts";
import type { StepLayer } from "./layers/step-layer.ts";
import { fail, ok, type Result } from "./result.ts";
import { savedLayers } from "./saved-layers.ts";
import { stepImageConfig, stepImageTag } from "./step-image-config.ts";

type Failed = ImageFailure | EngineFailure;

export interface StepImageParts {
  key: Digest;
  /** Lowest first. */
  layers: readonly StepLayer[];
  digests: LayerDigests;
}

/** Sends an image of the base's layers and its own, and proves that the engine has what was sent. Layers that the engine
 * seems to have are left out; those that it asks for are sent after all, at last the base's too. */
export async function loadStepImage(image: StepImageParts, place: InstallPlace): Promise<Result<FoundImage, Failed>> {
  const known = await Promise.all(image.layers.map(({ key }) => image.digests.get(key)));
  const sent = await send({ image, known }, place);
  if (!sent.ok) return sent;
  const { digest: configDigest, diffIds } = sent.value;
  const own = diffIds.slice(place.base.diffIds.length);
  for (const [position, { key, parts }] of image.layers.entries()) {
    const diffId = own[position];
    if (diffId && diffId !== known[position]) await image.digests.set(key, { diffId, parts });
  }
  const tag = stepImageTag(image.key);
  const found = await place.engine.findImage(tag);
  if (!found.ok) return found;
  const said = found.value?.diffIds ?? [];
  if (!found.value || said.length !== diffIds.length || said.some((one, at) => one !== diffIds[at])) {
    await place.engine.removeImage(tag);
    const reason = found.value ? "it has other layers" : "it is not there";
    return fail({ kind: "image-unlike", environment: place.environment, reason });
  }
  return ok({ id: found.value.id, configDigest, diffIds: said, bytes: found.value.bytes });
}

interface Sending {
  image: StepImageParts;
  known: readonly (Digest | undefined)[];
}

async function send(sending: Sending, place: InstallPlace): Promise<Result<ImageConfig, EngineFailure>> {
  const { known } = sending;
  const unknown = known.indexOf(undefined);
  let from = unknown < 0 ? known.length : unknown;
  let loaded = await load(sending, place, { from });
  while (from > 0 && isRefused(loaded)) {
    from = missingLayer(loaded.failure.reason, { below: place.base.diffIds.length, from });
    loaded = await load(sending, place, { from });
  }
  if (!isRefused(loaded)) return loaded;
  const saved = await place.engine.save(place.base.id);
  if (!saved.ok) return saved;
  const base = await savedLayers(saved.value, place.base.diffIds, place.work);
  return load(sending, place, { from: 0, base: place.base.diffIds.map((diffId) => base.get(diffId) ?? diffId) });
}

type Refused = { ok: false; failure: Extract<EngineFailure, { kind: "engine-refused" }> };

const isRefused = (loaded: Result<ImageConfig, EngineFailure>): loaded is Refused =>
  !loaded.ok && loaded.failure.kind === "engine-refused";

/** The engine names the first layer that it misses; where it does not, every one is sent. */
function missingLayer(reason: string, { below, from }: { below: number; from: number }): number {
  for (let position = 0; position < from; position += 1)
    if (reason.includes(layerFile(below + position))) return position;
  return 0;
}

async function load(
  { image, known }: Sending,
  place: InstallPlace,
  { from, base }: { from: number; base?: (Layer | Digest)[] },
): Promise<Result<ImageConfig, EngineFailure>> {
  const own = image.layers.map((one, position) => (position < from && known[position]) || one.layer());
  const archive = imageArchive({
    layers: [...(base ?? place.base.diffIds), ...own],
    config: (diffIds) => stepImageConfig(image.key, diffIds, place.base),
    tags: [stepImageTag(image.key)],
  });
  const loaded = await place.engine.load(archive.content, place.signal);
  return loaded.ok ? ok(archive.config()) : loaded;
}
