import type { Base } from "./base.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { EngineImage, ImageEngine } from "./image-engine.ts";
import type { ImageIndex } from "./image-index.ts";
import { ok, type Result } from "./result.ts";
import { keyLabel, stepImageConfig, stepImageTag } from "./step-image-config.ts";

/** An image that the engine has under a key. */
export interface FoundImage {
  id: string;
  configDigest: Digest;
  diffIds: Digest[];
  bytes: number;
}

/** Looks for the image of a key. It is believed if it carries the key, stands on the base, and its id is the digest of the
 * configuration that its key and layers give. Where the engine's ids are no such digests, it must have the layers that
 * the index remembers, where it remembers any. */
export async function findStepImage(
  key: Digest,
  base: Base,
  { engine, index }: { engine: ImageEngine; index: ImageIndex },
): Promise<Result<FoundImage | undefined, EngineFailure>> {
  const found = await engine.findImage(stepImageTag(key));
  if (!found.ok) return found;
  const image = found.value;
  if (!image || image.labels[keyLabel] !== key || !standsOn(base, image)) return ok(undefined);
  const { id, diffIds, bytes } = image;
  const configDigest = stepImageConfig(key, diffIds, base).digest;
  const stepImage = ok({ id, configDigest, diffIds, bytes });
  if (id === configDigest) return stepImage;
  const row = await index.get(key);
  if (row && row.diffIds.join() !== diffIds.join()) return ok(undefined);
  if (row?.id !== id) await index.set(key, { ...stepImage.value, lastUsed: Date.now() });
  return stepImage;
}

const standsOn = (base: Base, image: EngineImage): boolean =>
  image.diffIds.length > base.diffIds.length &&
  base.diffIds.every((diffId, position) => image.diffIds[position] === diffId);
