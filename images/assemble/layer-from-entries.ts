import { closeSync, openSync, readSync } from "node:fs";
import { compareUtf8 } from "../compare-utf8.ts";
import type { Layer } from "./layer.ts";
import type { LayerEntry } from "./layer-entry.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar-header.ts";

/** A layer of entries: sorted by UTF-8 bytes, missing parents added. The order of `entries` does not matter; of two with
 * one path the later counts. Its content throws when a file is not as long as its entry says. */
export function layerFromEntries(entries: Iterable<LayerEntry>): Layer {
  const sorted = ordered(entries);
  let bytes = tarEnd().length;
  for (const entry of sorted) bytes += tarHeader(entry).length + entry.size + tarPadding(entry.size).length;
  return { bytes, content: () => tarBytes(sorted) };
}

const chunkBytes = 1 << 20;

function* tarBytes(entries: readonly LayerEntry[]): Generator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (const part of tarParts(entries)) {
    let done = 0;
    while (done < part.size) {
      const read = part.read(chunk.subarray(used, used + part.size - done), done);
      done += read;
      used += read;
      if (used < chunkBytes) continue;
      yield chunk;
      chunk = Buffer.allocUnsafe(chunkBytes);
      used = 0;
    }
  }
  if (used > 0) yield chunk.subarray(0, used);
}

/** Something that can be read into a buffer, bit by bit. */
interface TarPart {
  size: number;
  /** @returns how much was read, never 0 */
  read(into: Buffer, offset: number): number;
}

function* tarParts(entries: readonly LayerEntry[]): Generator<TarPart> {
  for (const entry of entries) {
    yield inMemory(tarHeader(entry));
    if (entry.size > 0) yield* inFile(entry);
    yield inMemory(tarPadding(entry.size));
  }
  yield inMemory(tarEnd());
}

const inMemory = (bytes: Buffer): TarPart => ({
  size: bytes.length,
  read: (into, offset) => bytes.copy(into, 0, offset),
});

function* inFile({ path, size, from }: LayerEntry): Generator<TarPart> {
  if (!from) throw new Error(`${path} has no content`);
  const handle = openSync(from.file, "r");
  try {
    const read = (into: Buffer, offset: number): number => {
      const count = readSync(handle, into, 0, into.length, from.offset + offset);
      if (count === 0) throw new Error(`${path} became shorter while it was read`);
      return count;
    };
    yield { size, read };
  } finally {
    closeSync(handle);
  }
}

function ordered(entries: Iterable<LayerEntry>): LayerEntry[] {
  const byPath = new Map<string, LayerEntry>();
  for (const entry of entries) byPath.set(entry.path, entry);
  for (const path of byPath.keys()) addParents(path, byPath);
  return [...byPath.values()].toSorted((a, b) => compareUtf8(a.path, b.path));
}

function addParents(path: string, byPath: Map<string, LayerEntry>): void {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const parent = path.slice(0, end);
    if (byPath.has(parent)) return;
    byPath.set(parent, { path: parent, type: "directory", mode: 0o755, size: 0 });
  }
}
