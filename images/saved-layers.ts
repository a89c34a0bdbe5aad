import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import type { Layer } from "./assemble/layer.ts";
import type { Digest } from "./digest.ts";

/** Takes the layers with these digests out of an archive as `docker save` writes it.
 * @param folder where their tars are put, for as long as the layers are used */
export async function savedLayers(
  archive: Readable,
  diffIds: readonly Digest[],
  folder: string,
): Promise<Map<Digest, Layer>> {
  const wanted = new Set(diffIds);
  const found = new Map<Digest, Layer>();
  const extracted = extract();
  const fed = pipeline(archive, extracted);
  fed.catch(() => undefined);
  for await (const item of extracted) {
    const hash = createHash("sha256");
    let bytes = 0;
    const passing = join(folder, "passing.tar");
    const counted = async function* (): AsyncGenerator<Uint8Array> {
      for await (const part of item as AsyncIterable<Uint8Array>) {
        hash.update(part);
        bytes += part.length;
        yield part;
      }
    };
    await pipeline(counted, createWriteStream(passing));
    const diffId: Digest = `sha256:${hash.digest("hex")}`;
    if (!wanted.has(diffId)) continue;
    const file = join(folder, `${diffId.slice("sha256:".length)}.tar`);
    await rename(passing, file);
    found.set(diffId, { bytes, content: () => createReadStream(file, { highWaterMark: 1 << 20 }) });
  }
  await fed;
  await rm(join(folder, "passing.tar"), { force: true });
  return found;
}
