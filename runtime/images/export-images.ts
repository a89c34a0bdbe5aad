import { createHash, randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { stageImages, type StagedImage } from "../../images/archive/stage-images.ts";
import { imageLayout } from "../../images/archive/write-archive.ts";
import type { Base } from "../../images/base.ts";
import type { Digest } from "../../images/digest.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import { baseTag, toolsTag } from "../../images/find-base.ts";
import type { ImageEngine } from "../../images/image-engine.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { stepImageTag } from "../../images/step-image-config.ts";
import type { StoredImageFailure } from "../../images/stored/stored-image-failure.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import { stateFailure } from "../runs/state-failure.ts";
import { baseOf, type Catalog, type StoredCatalogImage } from "./catalog.ts";
import { imageName } from "./find-images.ts";

export interface ImageExport {
  bytes: number;
  /** Of the whole file. */
  digest: Digest;
  layers: number;
}

interface ExportRequest {
  images: readonly StoredCatalogImage[];
  /** The bases that they stand on too, with their tools images. */
  withBase: boolean;
  catalog: Catalog;
  /** Absolute; replaced when it is whole. */
  file: string;
  cacheFolder: string;
}

/** Writes images as one archive. A failure leaves the file as it was.
 * Fails with image-changed, state-unwritable, disk-full, besides what the engine fails with. */
export async function exportImages(
  { images, withBase, catalog, file, cacheFolder }: ExportRequest,
  { engine, signal }: { engine: ImageEngine; signal: AbortSignal },
): Promise<Result<ImageExport, StoredImageFailure | RunFailure | EngineFailure>> {
  const wanted = images.map(({ key, stored }): StagedImage => ({
    ...stored,
    diffIds: stored.layers.map(({ diffId }) => diffId),
    tags: [stepImageTag(key)],
  }));
  const below = images.length > 0 ? images.map(({ stored }) => baseOf(catalog, stored)) : [catalog.base];
  const bases = withBase ? await withTools([...new Set(below)], engine) : ok([]);
  if (!bases.ok) return bases;
  const work = join(cacheFolder, "work", randomBytes(8).toString("hex"));
  const fresh = `${file}.${process.pid}.tmp`;
  try {
    await mkdir(work, { recursive: true });
    const staged = await stageImages([...wanted, ...bases.value], { engine, folder: work, signal });
    if (!staged.ok) return staged;
    if (!staged.value) return fail({ kind: "image-changed", image: images.map(imageName).join(", ") });
    const hash = createHash("sha256");
    let bytes = 0;
    const counted = async function* (content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      for await (const part of content) {
        hash.update(part);
        bytes += part.length;
        yield part;
      }
    };
    await pipeline(imageLayout(staged.value), counted, createWriteStream(fresh), { signal });
    await rename(fresh, file);
    const layers = new Set(staged.value.flatMap((image) => image.layers.map(({ diffId }) => diffId)));
    return ok({ bytes, digest: `sha256:${hash.digest("hex")}`, layers: layers.size });
  } catch (error) {
    if (signal.aborted) return fail({ kind: "cancelled" });
    return fail(stateFailure(error, file));
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(fresh, { force: true });
  }
}

async function withTools(bases: readonly Base[], engine: ImageEngine): Promise<Result<StagedImage[], EngineFailure>> {
  const images: StagedImage[] = [];
  for (const { id, name, configDigest, diffIds, platform, tools } of bases) {
    const found = await engine.findImage(tools.id);
    if (!found.ok) return found;
    images.push({ id, configDigest, diffIds, platform, tags: [baseTag(name)] });
    images.push({ ...tools, diffIds: found.value?.diffIds ?? [], platform, tags: [toolsTag(name)] });
  }
  return ok(images);
}
