import type { Base } from "./base.ts";
import type { Digest } from "./digest.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { EngineImage, ImageEngine } from "./image-engine.ts";
import type { ImageIndex, ImageRow } from "./image-index.ts";
import { ok, type Result } from "./result.ts";
import { keyLabel, stepImageConfig, stepImageTag } from "./step-image-config.ts";

/** An image that the engine has under a key. */
export interface FoundImage {
  id: string;
  configDigest: Digest;
  diffIds: Digest[];
  bytes: number;
}

/** Looks for the image of a key. It is believed if it carries the key, stands on the base, and has the layers that the
 * index remembers, where it remembers any. */
export async function findStepImage(
  key: Digest,
  base: Base,
  { engine, index }: { engine: ImageEngine; index: ImageIndex },
): Promise<Result<FoundImage | undefined, EngineFailure>> {
  const row = await index.get(key);
  const found = await engine.findImage(stepImageTag(key));
  if (!found.ok) return found;
  const image = found.value;
  if (!image || !isStepImage(image, { key, base, row })) return ok(undefined);
  const { id, diffIds, bytes } = image;
  const configDigest = stepImageConfig(key, diffIds, base).digest;
  if (!row || row.id !== id) await index.set(key, { id, configDigest, diffIds, bytes, lastUsed: Date.now() });
  return ok({ id, configDigest, diffIds, bytes });
}

function isStepImage(
  image: EngineImage,
  { key, base, row }: { key: Digest; base: Base; row: ImageRow | undefined },
): boolean {
  if (image.labels[keyLabel] !== key || image.diffIds.length <= base.diffIds.length) return false;
  if (!base.diffIds.every((diffId, position) => image.diffIds[position] === diffId)) return false;
  return !row || row.diffIds.every((diffId, position) => image.diffIds[position] === diffId);
}
