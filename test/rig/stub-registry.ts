import { createHash } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";

export interface StubRegistry extends AsyncDisposable {
  port: number;
}

/** A registry over plain HTTP that has one image under any tag. */
export async function stubRegistry(
  name: string,
  image: { config: Buffer; layers: readonly Buffer[] },
): Promise<StubRegistry> {
  const blobs = new Map<string, Buffer>();
  const keep = (mediaType: string, bytes: Buffer) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const kind = "application/vnd.docker";
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: `${kind}.distribution.manifest.v2+json`,
      config: keep(`${kind}.container.image.v1+json`, image.config),
      layers: image.layers.map((tar) => keep(`${kind}.image.rootfs.diff.tar.gzip`, gzipSync(tar, { level: 1 }))),
    }),
  );
  const server = createServer((request, response) => {
    const [, , ...path] = (request.url ?? "").split("/");
    const [what, reference = ""] = path.slice(-2);
    const known = path.slice(0, -2).join("/") === name;
    const found = known && what === "manifests" ? manifest : known ? blobs.get(reference) : undefined;
    if (path.join("") === "") response.end("{}");
    else if (found === undefined) response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    else {
      response.setHeader("Content-Type", what === "manifests" ? `${kind}.distribution.manifest.v2+json` : "text/plain");
      response.setHeader("Content-Length", found.length);
      response.end(request.method === "HEAD" ? undefined : found);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const close = () => new Promise<void>((resolve) => (server.close(() => resolve()), server.closeAllConnections()));
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}
