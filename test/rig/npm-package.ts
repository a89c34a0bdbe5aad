import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";

/** A tarball that an npm registry serves. */
export interface NpmPackage {
  name: string;
  version: string;
  manifest: Record<string, unknown>;
  tarball: Buffer;
  /** `sha512-…` */
  integrity: string;
}

/** A minimal npm package.
 * @param spec.manifest more of its package.json: dependencies, os, cpu, scripts
 * @param spec.files path to content; an `index.js` that says its version unless given */
export async function npmPackage(spec: {
  name: string;
  version: string;
  manifest?: Record<string, unknown>;
  files?: Record<string, string>;
}): Promise<NpmPackage> {
  const { name, version } = spec;
  const manifest = { name, version, ...spec.manifest };
  const files = spec.files ?? { "index.js": `export const version = ${JSON.stringify(version)};\n` };
  const tar = pack();
  for (const [path, content] of Object.entries({ "package.json": JSON.stringify(manifest), ...files }))
    tar.entry({ name: `package/${path}`, mtime: new Date(0), mode: path.startsWith("bin/") ? 0o755 : 0o644 }, content);
  tar.finalize();
  const tarball = gzipSync(await buffer(tar));
  const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
  return { name, version, manifest, tarball, integrity };
}

/** Packages under Node's names for both platforms, a shell script in Node's place: for an environment that is built and not run. */
export const nodeStandIns = (version: string): Promise<NpmPackage[]> =>
  Promise.all(
    (["x64", "arm64"] as const).map((cpu) =>
      npmPackage({
        name: `node-linux-${cpu}`,
        version,
        manifest: { os: "linux", cpu, bin: { node: "bin/node" } },
        files: { "bin/node": "#!/bin/sh\necho stand-in\n" },
      }),
    ),
  );
