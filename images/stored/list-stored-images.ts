import { isDigest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import type { EngineImage, ImageEngine } from "../image-engine.ts";
import { ok, type Result } from "../result.ts";
import { isPlatform } from "../platform.ts";
import { keyLabel, stepImageConfig } from "../step-image-config.ts";
import type { StoredImage } from "./stored-image.ts";

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
