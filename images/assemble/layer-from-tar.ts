import { open } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { extract, type Header } from "tar-stream";
import type { Layer } from "./layer.ts";
import type { LayerEntry } from "./layer-entry.ts";
import { layerFromEntries } from "./layer-from-entries.ts";

export interface LayerFromTarOptions {
  /** Where the bytes of its files will lie, for as long as the layer is used. */
  file: string;
  /** Paths relative to the root, no leading slash; a dropped folder takes along what is in it only if `drop` says so. */
  drop?: (path: string, type: LayerEntry["type"]) => boolean;
  /** What is put in besides. */
  add?: readonly LayerEntry[];
  signal?: AbortSignal;
}

/** Normalises a tar as `docker export` writes it: sorted, owner root, time zero, mode 0755 or 0644 (folders for
 * everyone keep 01777), hard links as copies; devices and pipes are left out. Reads the stream to its end. */
export async function layerFromTar(source: AsyncIterable<Uint8Array>, options: LayerFromTarOptions): Promise<Layer> {
  const entries = await collect(source, options);
  return layerFromEntries(entries.values());
}

async function collect(
  source: AsyncIterable<Uint8Array>,
  options: LayerFromTarOptions,
): Promise<Map<string, LayerEntry>> {
  const seen = new Map<string, LayerEntry>();
  const handle = await open(options.file, "w", 0o600);
  let offset = 0;
  try {
    const extracted = extract();
    const fed = pipeline(source, extracted, options.signal ? { signal: options.signal } : {});
    fed.catch(() => undefined);
    for await (const item of extracted) {
      const path = cleanPath(item.header.name);
      const start = offset;
      for await (const part of item as AsyncIterable<Uint8Array>) {
        await handle.writev([part]);
        offset += part.length;
      }
      if (path === "") continue;
      const entry = entryOf(item.header, { path, file: options.file, start, seen });
      if (entry) seen.set(path, entry);
    }
    await fed;
  } finally {
    await handle.close();
  }
  for (const [path, { type }] of seen) if (options.drop?.(path, type)) seen.delete(path);
  for (const entry of options.add ?? []) seen.set(entry.path, entry);
  return seen;
}

interface Place {
  path: string;
  file: string;
  start: number;
  seen: Map<string, LayerEntry>;
}

function entryOf(header: Header, place: Place): LayerEntry | undefined {
  const { path } = place;
  const mode = header.mode ?? 0o644;
  if (header.type === "directory")
    return { path, type: "directory", mode: (mode & 0o1002) === 0o1002 ? 0o1777 : 0o755, size: 0 };
  if (header.type === "symlink")
    return { path, type: "symlink", mode: 0o777, size: 0, linkTarget: header.linkname ?? "" };
  if (header.type === "link") return { ...linked(header, place), path };
  const regular = header.type === "file" || header.type === "contiguous-file" || !header.type;
  return regular ? fileOf(header.size ?? 0, mode, place) : undefined;
}

function linked(header: Header, { path, seen }: Place): LayerEntry {
  const target = seen.get(cleanPath(header.linkname ?? ""));
  if (!target) throw new Error(`${path} is a hard link to ${header.linkname}, which does not stand before it`);
  return target;
}

function fileOf(size: number, mode: number, { path, file, start }: Place): LayerEntry {
  return { path, type: "file", mode: mode & 0o100 ? 0o755 : 0o644, size, from: { file, offset: start } };
}

function cleanPath(name: string): string {
  const parts = name.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) throw new Error(`the archive holds the path ${name}`);
  return parts.join("/");
}
