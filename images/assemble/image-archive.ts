import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { canonicalJson } from "../canonical-json.ts";
import type { Digest } from "../digest.ts";
import type { ImageConfig } from "./image-config.ts";
import type { Layer } from "./layer.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-header.ts";

export interface ImageArchiveParts {
  config: ImageConfig;
  /** Layers that the archive carries; one that the engine has may be missing. */
  layers: readonly Layer[];
  /** `flowbox/step:0123` */
  tags: readonly string[];
}

/** An archive for `docker load`, as a stream. */
export const imageArchive = (parts: ImageArchiveParts): Readable => Readable.from(blocks(parts), { objectMode: false });

async function* blocks({ config, layers, tags }: ImageArchiveParts): AsyncGenerator<Buffer> {
  yield* whole(`${hex(config.digest)}.json`, config.bytes);
  for (const layer of new Map(layers.map((one) => [one.diffId, one])).values()) {
    yield tarHeader({ path: layerName(layer.diffId), type: "file", mode: 0o644, size: layer.bytes });
    yield* createReadStream(layer.file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>;
    yield tarPadding(layer.bytes);
  }
  const names = config.diffIds.map(layerName);
  const manifest = canonicalJson([{ Config: `${hex(config.digest)}.json`, RepoTags: [...tags], Layers: names }]);
  yield* whole("manifest.json", Buffer.from(manifest));
  yield tarEnd();
}

function* whole(path: string, content: Buffer): Generator<Buffer> {
  yield tarHeader({ path, type: "file", mode: 0o644, size: content.length });
  yield content;
  yield tarPadding(content.length);
}

const hex = (digest: Digest): string => digest.slice("sha256:".length);

const layerName = (diffId: Digest): string => `${hex(diffId)}.tar`;
