import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { pack } from "tar-stream";
import { buffer } from "node:stream/consumers";
import { zip } from "./zip.ts";

/** A file that an index serves. */
export interface PythonPackage {
  name: string;
  version: string;
  /** File name: a wheel or an sdist. */
  file: string;
  bytes: Buffer;
  /** The METADATA of a wheel. */
  metadata?: string;
  requiresPython?: string;
}

export interface PackageSpec {
  name: string;
  version: string;
  /** Path to content; without it `<name>.py` that says its version. */
  files?: Record<string, string>;
  /** Requirements, markers and all: `six>=1; extra == "fast"`. */
  requires?: string[];
  extras?: string[];
  /** `>=3.9` */
  requiresPython?: string;
}

/** A minimal wheel.
 * @param spec.tag `py3-none-any` unless said */
export function wheel(spec: PackageSpec & { tag?: string }): PythonPackage {
  const { name, version, tag = "py3-none-any" } = spec;
  const stem = `${moduleName(name)}-${version}`;
  const metadata = metadataText(spec);
  const files: Record<string, string> = {
    ...(spec.files ?? { [`${moduleName(name)}.py`]: `version = "${version}"\n` }),
    [`${stem}.dist-info/METADATA`]: metadata,
    [`${stem}.dist-info/WHEEL`]: `Wheel-Version: 1.0\nGenerator: rig\nRoot-Is-Purelib: true\nTag: ${tag}\n`,
  };
  const record = Object.entries(files).map(([path, content]) => {
    const hash = createHash("sha256").update(content).digest("base64url");
    return `${path},sha256=${hash},${Buffer.byteLength(content)}\n`;
  });
  files[`${stem}.dist-info/RECORD`] = `${record.join("")}${stem}.dist-info/RECORD,,\n`;
  const { requiresPython } = spec;
  return {
    name,
    version,
    file: `${stem}-${tag}.whl`,
    bytes: zip(files),
    metadata,
    ...(requiresPython !== undefined && { requiresPython }),
  };
}

/** A source distribution. What its build needs is in `files`: `pyproject.toml`, `setup.py`. */
export async function sdist(spec: PackageSpec): Promise<PythonPackage> {
  const { name, version, files = {} } = spec;
  const stem = `${moduleName(name)}-${version}`;
  const tar = pack();
  for (const [path, content] of Object.entries({ ...files, "PKG-INFO": metadataText(spec) }))
    tar.entry({ name: `${stem}/${path}`, mtime: new Date(0) }, content);
  tar.finalize();
  const { requiresPython } = spec;
  return {
    name,
    version,
    file: `${stem}.tar.gz`,
    bytes: gzipSync(await buffer(tar)),
    ...(requiresPython !== undefined && { requiresPython }),
  };
}

const moduleName = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, "_");

function metadataText({ name, version, requires = [], extras = [], requiresPython }: PackageSpec): string {
  const lines = [
    "Metadata-Version: 2.1",
    `Name: ${name}`,
    `Version: ${version}`,
    ...(requiresPython === undefined ? [] : [`Requires-Python: ${requiresPython}`]),
    ...extras.map((extra) => `Provides-Extra: ${extra}`),
    ...requires.map((requirement) => `Requires-Dist: ${requirement}`),
  ];
  return `${lines.join("\n")}\n`;
}
