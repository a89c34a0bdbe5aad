import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { canonicalJson } from "../canonical-json.ts";
import type { Digest } from "../digest.ts";
import type { ImageConfig } from "./image-config.ts";
import type { Layer } from "./layer.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-header.ts";

export interface ImageArchiveParts {
  /** Lowest first. A digest stands for a layer that the engine has: it is left out of the archive. */
  layers: readonly (Layer | Digest)[];
  /** Writes the configuration when every layer's digest is known. */
  config: (diffIds: readonly Digest[]) => ImageConfig;
  tags: readonly string[];
}

export interface ImageArchive {
  content: Readable;
  /** What stands in it; known when the content was read to its end. */
  config(): ImageConfig;
}

/** An archive as `docker load` reads it. Layers are hashed while they pass; their configuration and the manifest come last. */
export function imageArchive(parts: ImageArchiveParts): ImageArchive {
  let written: ImageConfig | undefined;
  const content = Readable.from(pieces(parts, (config) => (written = config)));
  return {
    content,
    config() {
      if (!written) throw new Error("the archive was not read to its end");
      return written;
    },
  };
}

/** The file of the layer at this position, from the lowest. */
export const layerFile = (position: number): string => `layer-${position}.tar`;

async function* pieces(
  { layers, config, tags }: ImageArchiveParts,
  onConfig: (config: ImageConfig) => void,
): AsyncGenerator<Uint8Array> {
  const diffIds: Digest[] = [];
  for (const [position, layer] of layers.entries()) {
    if (typeof layer === "string") {
      diffIds.push(layer);
      continue;
    }
    yield tarHeader({ path: layerFile(position), type: "file", mode: 0o644, size: layer.bytes });
    const hash = createHash("sha256");
    for await (const bytes of layer.content()) {
      hash.update(bytes);
      yield bytes;
    }
    yield tarPadding(layer.bytes);
    diffIds.push(`sha256:${hash.digest("hex")}`);
  }
  const written = config(diffIds);
  const configFile = `${written.digest.slice("sha256:".length)}.json`;
  yield* whole(configFile, written.bytes);
  const manifest = [{ Config: configFile, RepoTags: [...tags], Layers: diffIds.map((_, at) => layerFile(at)) }];
  yield* whole("manifest.json", Buffer.from(canonicalJson(manifest)));
  yield tarEnd();
  onConfig(written);
}

function* whole(path: string, content: Buffer): Generator<Buffer> {
  yield tarHeader({ path, type: "file", mode: 0o644, size: content.length });
  yield content;
  yield tarPadding(content.length);
}
