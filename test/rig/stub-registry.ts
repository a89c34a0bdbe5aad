import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type StubAnswer, stubServer, type StubServer } from "./stub-server.ts";

const kind = "application/vnd.docker";

/** A registry over plain HTTP that has one image, under any tag.
 * @param options.host the address by which the engine reaches it */
export function stubRegistry(
  options: { host: string },
  image: { name: string; config: Buffer; layers: readonly Buffer[] },
): Promise<StubServer> {
  const blobs = new Map<string, StubAnswer>();
  const keep = (mediaType: string, bytes: Buffer) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    blobs.set(`/v2/${image.name}/blobs/${digest}`, { type: "application/octet-stream", bytes });
    return { mediaType, digest, size: bytes.length };
  };
  const type = `${kind}.distribution.manifest.v2+json`;
  const bytes = JSON.stringify({
    schemaVersion: 2,
    mediaType: type,
    config: keep(`${kind}.container.image.v1+json`, image.config),
    layers: image.layers.map((tar) => keep(`${kind}.image.rootfs.diff.tar.gzip`, gzipSync(tar, { level: 1 }))),
  });
  return stubServer(options, (path) => {
    if (path === "/v2/") return { type: "application/json", bytes: "{}" };
    return path.startsWith(`/v2/${image.name}/manifests/`) ? { type, bytes } : blobs.get(path);
  });
}
