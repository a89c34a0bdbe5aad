import { createHash } from "node:crypto";
import { open, rm } from "node:fs/promises";
import { compareUtf8 } from "../compare-utf8.ts";
import type { Layer } from "./layer.ts";
import { tarEnd, tarHeader, tarPadding, type TarEntry } from "./tar-header.ts";

/** An entry and how to read its bytes (files only). */
export interface LayerEntry extends TarEntry {
  content?: () => AsyncIterable<Uint8Array>;
}

/** Writes entries as one tar: sorted by UTF-8 bytes, missing parents added. The order of `entries` does not matter;
 * of two with one path the later counts.
 * @param file where the tar will lie; removed again if writing fails */
export async function writeLayer(entries: Iterable<LayerEntry>, file: string, signal?: AbortSignal): Promise<Layer> {
  const hash = createHash("sha256");
  const handle = await open(file, "w", 0o600);
  let bytes = 0;
  let pending: Uint8Array[] = [];
  let waiting = 0;
  const flush = async (): Promise<void> => {
    for (const part of pending) hash.update(part);
    if (waiting > 0) await handle.writev(pending);
    pending = [];
    waiting = 0;
  };
  const put = async (part: Uint8Array): Promise<void> => {
    if (part.length === 0) return;
    pending.push(part);
    bytes += part.length;
    waiting += part.length;
    if (waiting >= 1 << 20 || pending.length >= 512) await flush();
  };
  try {
    for (const entry of ordered(entries)) {
      signal?.throwIfAborted();
      await put(tarHeader(entry));
      await putContent(entry, put);
    }
    await put(tarEnd());
    await flush();
    await handle.close();
  } catch (error) {
    await handle.close();
    await rm(file, { force: true });
    throw error;
  }
  return { diffId: `sha256:${hash.digest("hex")}`, bytes, file };
}

async function putContent(entry: LayerEntry, put: (part: Uint8Array) => Promise<void>): Promise<void> {
  if (entry.type !== "file") return;
  let seen = 0;
  if (entry.content) {
    for await (const part of entry.content()) {
      seen += part.length;
      await put(part);
    }
  }
  if (seen !== entry.size) throw new Error(`${entry.path} changed while it was read`);
  await put(tarPadding(entry.size));
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
