import { isDigest, type Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import { baseLabels } from "../find-base.ts";
import type { EngineImage, ImageEngine } from "../image-engine.ts";
import { ok, type Result } from "../result.ts";
import { isPlatform } from "../platform.ts";
import { keyLabel, stepImageConfig } from "../step-image-config.ts";
import type { StoredImage, StoredLayer } from "./stored-image.ts";

/** Every image on the engine that carries the label of a step image, by key and id. */
export async function listStoredImages(engine: ImageEngine): Promise<Result<StoredImage[], EngineFailure>> {
  const listed = await engine.listImages(keyLabel);
  if (!listed.ok) return listed;
  const images: StoredImage[] = [];
  for (const image of listed.value) {
    const stored = await storedImage(engine, image);
    if (!stored.ok) return stored;
    if (stored.value) images.push(stored.value);
  }
  return ok(images.toSorted((a, b) => (`${a.key}${a.id}` < `${b.key}${b.id}` ? -1 : 1)));
}

/** Base and tools images that `setup` made and that a newer one took the tag from. */
export async function listOldBases(engine: ImageEngine): Promise<Result<OldBase[], EngineFailure>> {
  const listed = await engine.listImages(baseLabels.base);
  if (!listed.ok) return listed;
  const bases: OldBase[] = [];
  for (const image of listed.value) {
    const { id, tags, labels, diffIds, created } = image;
    const own = tags.length === 0 && diffIds.length === 1 && Date.parse(created) === 0;
    if (!own || !isDigest(id)) continue;
    const layers = await engine.layersOf(image);
    if (!layers.ok) return layers;
    const kind = labels[baseLabels.uv] === undefined ? "base" : "tools";
    bases.push({ id, name: `${kind} ${labels[baseLabels.base]}`, layers: layers.value });
  }
  return ok(bases);
}

export interface OldBase {
  id: Digest;
  /** `base debian-12`, `tools debian-12` */
  name: string;
  layers: readonly StoredLayer[];
}

/** What the engine says of one of its images. Undefined for one without the label of a step image. */
export async function storedImage(
  engine: ImageEngine,
  image: EngineImage,
): Promise<Result<StoredImage | undefined, EngineFailure>> {
  const { id, diffIds, bytes, platform, tags } = image;
  const key = image.labels[keyLabel] ?? "";
  if (!isDigest(key) || !isPlatform(platform)) return ok(undefined);
  const layers = await engine.layersOf(image);
  if (!layers.ok) return layers;
  const configDigest = stepImageConfig(key, diffIds, { platform }).digest;
  return ok({ id, key, configDigest, platform, tags, bytes, layers: layers.value });
}
