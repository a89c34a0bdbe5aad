import { createReadStream } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import type { Layer } from "./layer.ts";
import { writeLayer, type LayerEntry } from "./write-layer.ts";

export interface LayerFromFolderOptions {
  /** Absolute path on this machine. */
  folder: string;
  /** Absolute path in the image: `/opt/step`. */
  target: string;
  /** Symlinks outside the target; absolute paths in the image. */
  links?: { path: string; target: string }[];
  /** Where the layer's tar will lie. */
  file: string;
  signal?: AbortSignal;
}

/** Makes a layer of a folder: owner root, time zero, mode 0755 for folders and what its owner may execute, else 0644;
 * symlinks stay, hard links become copies, anything else is left out. */
export async function layerFromFolder(options: LayerFromFolderOptions): Promise<Layer> {
  const target = options.target.replace(/^\/+/, "");
  const entries: LayerEntry[] = [{ path: target, type: "directory", mode: 0o755, size: 0 }];
  await collect(options.folder, { prefix: target, leftOut: join(options.folder, ".lock"), into: entries });
  for (const link of options.links ?? [])
    entries.push({
      path: link.path.replace(/^\/+/, ""),
      type: "symlink",
      mode: 0o777,
      size: 0,
      linkTarget: link.target,
    });
  return writeLayer(entries, options.file, options.signal);
}

interface Collecting {
  prefix: string;
  /** uv's lock file: it says nothing about what is installed. */
  leftOut: string;
  into: LayerEntry[];
}

async function collect(folder: string, { prefix, leftOut, into }: Collecting): Promise<void> {
  for (const item of await readdir(folder, { withFileTypes: true })) {
    const from = join(folder, item.name);
    const path = `${prefix}/${item.name}`;
    if (item.isDirectory()) {
      into.push({ path, type: "directory", mode: 0o755, size: 0 });
      await collect(from, { prefix: path, leftOut, into });
    } else if (item.isSymbolicLink()) {
      into.push({ path, type: "symlink", mode: 0o777, size: 0, linkTarget: await readlink(from) });
    } else if (item.isFile() && from !== leftOut) {
      const about = await lstat(from);
      const mode = about.mode & 0o100 ? 0o755 : 0o644;
      into.push({ path, type: "file", mode, size: about.size, content: () => readWhole(from, about.size) });
    }
  }
}

function readWhole(file: string, size: number): AsyncIterable<Uint8Array> {
  return size > 1 << 20 ? createReadStream(file, { highWaterMark: 1 << 20 }) : small(file);
}

async function* small(file: string): AsyncGenerator<Uint8Array> {
  yield await readFile(file);
}
