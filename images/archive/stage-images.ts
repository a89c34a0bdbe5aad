import { addAbortSignal, type Readable } from "node:stream";
import type { Layer } from "../assemble/layer.ts";
import type { Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageEngine } from "../image-engine.ts";
import { fail, ok, type Result } from "../result.ts";
import { savedLayers } from "../saved-layers.ts";
import type { ArchivedImage } from "./archived-image.ts";

/** An image of the engine that is to be archived. */
export interface StagedImage {
  id: string;
  configDigest: Digest;
  diffIds: readonly Digest[];
  platform: string;
  tags: readonly string[];
}

/** Fetches every byte of images from the engine into a folder, proving each by its digest.
 * @returns undefined when the engine does not give the bytes of one of these digests */
export async function stageImages(
  images: readonly StagedImage[],
  { engine, folder, signal }: { engine: ImageEngine; folder: string; signal: AbortSignal },
): Promise<Result<ArchivedImage[] | undefined, EngineFailure>> {
  const wanted = [...new Set(images.flatMap(({ configDigest, diffIds }) => [configDigest, ...diffIds]))];
  const saved = await engine.save(...images.map(({ id }) => id));
  if (!saved.ok) return saved;
  const found = await fetched(addAbortSignal(signal, saved.value), wanted, folder);
  if (!found.ok) return found;
  const blobs = found.value;
  if (blobs.size !== wanted.length) return ok(undefined);
  const archived: ArchivedImage[] = [];
  for (const { configDigest, diffIds, platform, tags } of images) {
    const parts: Uint8Array[] = [];
    for await (const part of blobs.get(configDigest)?.content() ?? []) parts.push(part);
    archived.push({
      config: { digest: configDigest, bytes: Buffer.concat(parts) },
      platform,
      tags,
      layers: diffIds.flatMap((diffId) => {
        const layer = blobs.get(diffId);
        return layer ? [{ diffId, ...layer }] : [];
      }),
    });
  }
  return ok(archived);
}

async function fetched(
  saved: Readable,
  wanted: readonly Digest[],
  folder: string,
): Promise<Result<Map<Digest, Layer>, EngineFailure>> {
  let lost: Error | undefined;
  saved.on("error", (error) => (lost = error));
  try {
    return ok(await savedLayers(saved, wanted, folder));
  } catch (error) {
    if (!lost || lost.name === "AbortError") throw error;
    return fail({ kind: "engine-lost", during: "save of images", reason: lost.message });
  }
}
