import { Readable } from "node:stream";
import { tarEnd, tarHeader, tarPadding } from "../assemble/tar-header.ts";
import { canonicalJson, type Json } from "../canonical-json.ts";
import { compareUtf8 } from "../compare-utf8.ts";
import { sha256, type Digest } from "../digest.ts";
import type { ArchivedImage } from "./archived-image.ts";

/** An OCI image layout in one tar, which `docker load` reads too. Equal images are equal bytes, in whatever order they
 * come; a layer that several share is in it once. */
export const imageLayout = (images: readonly ArchivedImage[]): Readable => Readable.from(pieces(images));

export const layoutNames = { layout: "oci-layout", index: "index.json", manifest: "manifest.json" } as const;

export const blobName = (digest: Digest): string => `blobs/sha256/${digest.slice("sha256:".length)}`;

async function* pieces(given: readonly ArchivedImage[]): AsyncGenerator<Uint8Array> {
  const images = given.toSorted((a, b) => compareUtf8(a.config.digest, b.config.digest));
  const blobs = new Map<Digest, { bytes: number; content: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array> }>();
  const put = (bytes: Buffer): Digest => {
    const digest = sha256(bytes);
    blobs.set(digest, { bytes: bytes.length, content: () => [bytes] });
    return digest;
  };
  const manifests = images.map((image) => {
    put(image.config.bytes);
    for (const layer of image.layers) blobs.set(layer.diffId, layer);
    const manifest = Buffer.from(canonicalJson(ociManifest(image)));
    return { image, digest: put(manifest), size: manifest.length };
  });
  yield* whole(layoutNames.layout, { imageLayoutVersion: "1.0.0" });
  yield* whole(layoutNames.index, {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: manifests.map(described),
  });
  yield* whole(layoutNames.manifest, images.map(dockerManifest));
  for (const [digest, { bytes, content }] of [...blobs].toSorted(([a], [b]) => compareUtf8(a, b))) {
    yield tarHeader({ path: blobName(digest), type: "file", mode: 0o644, size: bytes });
    yield* content();
    yield tarPadding(bytes);
  }
  yield tarEnd();
}

const ociManifest = ({ config, layers }: ArchivedImage): Json => ({
  schemaVersion: 2,
  mediaType: manifestType,
  config: { mediaType: "application/vnd.oci.image.config.v1+json", digest: config.digest, size: config.bytes.length },
  layers: layers.map(({ diffId, bytes }) => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar",
    digest: diffId,
    size: bytes,
  })),
});

const manifestType = "application/vnd.oci.image.manifest.v1+json";

function described({ image, digest, size }: { image: ArchivedImage; digest: Digest; size: number }): Json {
  const [os, architecture] = image.platform.split("/");
  const [tag] = image.tags;
  return {
    mediaType: manifestType,
    digest,
    size,
    platform: { os, architecture },
    ...(tag !== undefined && {
      annotations: {
        "io.containerd.image.name": `docker.io/${tag}`,
        "org.opencontainers.image.ref.name": tag.slice(tag.indexOf(":") + 1),
      },
    }),
  };
}

const dockerManifest = ({ config, layers, tags }: ArchivedImage): Json => ({
  Config: blobName(config.digest),
  RepoTags: tags,
  Layers: layers.map(({ diffId }) => blobName(diffId)),
});

function* whole(path: string, value: Json): Generator<Buffer> {
  const content = Buffer.from(canonicalJson(value));
  yield tarHeader({ path, type: "file", mode: 0o644, size: content.length });
  yield content;
  yield tarPadding(content.length);
}
