import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";
import { z } from "zod";
import { isDigest, type Digest } from "../digest.ts";
import { fail, ok, type Result } from "../result.ts";
import type { ArchiveFailure } from "./archive-failure.ts";
import { identifyOffered, type OfferedImage } from "./identify-offered.ts";
import { listEntries, type ArchiveEntry } from "./list-entries.ts";
import { blobName, layoutNames } from "./write-archive.ts";

/** Reads an archive as `imageLayout` writes it and proves every byte of it: only known names, every digest computed anew,
 * every image one that flowbox could have made under exactly its tag. Nothing is loaded.
 * Fails with archive-damaged, archive-digest, archive-entry. */
export async function readArchive(file: string, signal?: AbortSignal): Promise<Result<OfferedImage[], ArchiveFailure>> {
  const about = await stat(file).catch(() => undefined);
  if (!about?.isFile()) return damaged(file, about ? "it is no file" : "there is no such file");
  const handle = await open(file, "r").catch(() => undefined);
  if (!handle) return damaged(file, "it cannot be read");
  try {
    const entries = await listEntries(handle, about.size);
    if (!Array.isArray(entries))
      return entries.entry === undefined
        ? damaged(file, entries.problem)
        : misplaced(file, entries.entry, entries.problem);
    const stranger = entries.find(({ name }) => !isKnown(name));
    if (stranger) return misplaced(file, stranger.name, "an archive of images has no such entry");
    const blobs = new Map(entries.flatMap((entry) => (digestOf(entry) ? [[digestOf(entry), entry] as const] : [])));
    for (const [digest, entry] of blobs) {
      signal?.throwIfAborted();
      const found = await hashOf(file, entry);
      if (found !== digest) return fail({ kind: "archive-digest", file, blob: entry.name, found });
    }
    return await imagesIn({ file, handle, entries, blobs });
  } finally {
    await handle.close();
  }
}

interface Opened {
  file: string;
  handle: FileHandle;
  entries: readonly ArchiveEntry[];
  blobs: ReadonlyMap<Digest | undefined, ArchiveEntry>;
}

async function imagesIn(opened: Opened): Promise<Result<OfferedImage[], ArchiveFailure>> {
  const { file, entries, blobs } = opened;
  const json = async (name: string): Promise<unknown> =>
    parsed(
      await textOf(
        opened,
        entries.find((one) => one.name === name),
      ),
    );
  const index = indexSchema.safeParse(await json(layoutNames.index));
  const listed = dockerSchema.safeParse(await json(layoutNames.manifest));
  const layout = z.object({ imageLayoutVersion: z.literal("1.0.0") }).safeParse(await json(layoutNames.layout));
  if (!layout.success || !index.success || !listed.success)
    return damaged(file, "it is no OCI image layout that docker load reads too");
  const used = new Set<Digest>();
  const images: OfferedImage[] = [];
  for (const { digest } of index.data.manifests) {
    const manifest = manifestSchema.safeParse(parsed(await textOf(opened, blobs.get(digest))));
    if (!manifest.success) return damaged(file, `its manifest ${digest} is missing or not understood`);
    const { config, layers } = manifest.data;
    for (const blob of [digest, config.digest, ...layers.map((layer) => layer.digest)]) {
      if (!blobs.has(blob)) return damaged(file, `${blob} is missing in it`);
      used.add(blob);
    }
    const names = layers.map((layer) => blobName(layer.digest));
    const same = listed.data.filter(
      ({ Config, Layers }) => Config === blobName(config.digest) && Layers.join() === names.join(),
    );
    const [only] = same;
    if (!only || same.length > 1 || listed.data.length !== index.data.manifests.length)
      return damaged(file, `${layoutNames.index} and ${layoutNames.manifest} do not agree`);
    const bytes = Buffer.from((await textOf(opened, blobs.get(config.digest))) ?? "");
    const parts = { digest: config.digest, bytes, diffIds: layers.map((layer) => layer.digest), tags: only.RepoTags };
    const identified = identifyOffered(parts);
    if (!identified)
      return misplaced(file, only.RepoTags.join(" ") || config.digest, "it is no image that flowbox made");
    images.push({
      ...identified,
      config: { digest: config.digest, bytes },
      tags: only.RepoTags,
      layers: parts.diffIds.map((diffId) => ({ diffId, ...contentOf(file, blobs.get(diffId)) })),
    });
  }
  const unused = [...blobs].find(([digest]) => digest && !used.has(digest));
  return unused ? misplaced(file, unused[1].name, "no image in it has this part") : ok(images);
}

const digestSchema = z.custom<Digest>((value) => typeof value === "string" && isDigest(value));
const indexSchema = z.object({ manifests: z.array(z.object({ digest: digestSchema })).min(1) });
const manifestSchema = z.object({
  config: z.object({ digest: digestSchema }),
  layers: z.array(z.object({ digest: digestSchema, mediaType: z.literal("application/vnd.oci.image.layer.v1.tar") })),
});
const dockerSchema = z.array(
  z.strictObject({ Config: z.string(), RepoTags: z.array(z.string()), Layers: z.array(z.string()) }),
);

const isKnown = (name: string): boolean =>
  Object.values<string>(layoutNames).includes(name) || /^blobs\/(sha256\/([0-9a-f]{64})?)?$/.test(name);

function digestOf({ name }: ArchiveEntry): Digest | undefined {
  const digest = `sha256:${name.slice("blobs/sha256/".length)}`;
  return isDigest(digest) && name === blobName(digest) ? digest : undefined;
}

async function hashOf(file: string, entry: ArchiveEntry): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const part of contentOf(file, entry).content()) hash.update(part);
  return `sha256:${hash.digest("hex")}`;
}

const contentOf = (file: string, entry: ArchiveEntry | undefined) => ({
  bytes: entry?.size ?? 0,
  content: (): Iterable<Uint8Array> | AsyncIterable<Uint8Array> =>
    entry && entry.size > 0
      ? createReadStream(file, { start: entry.offset, end: entry.offset + entry.size - 1, highWaterMark: 1 << 20 })
      : [],
});

const mostText = 4_000_000;

async function textOf({ handle }: Opened, entry: ArchiveEntry | undefined): Promise<string | undefined> {
  if (!entry || entry.size > mostText) return undefined;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(entry.size), 0, entry.size, entry.offset);
  return buffer.toString("utf8", 0, bytesRead);
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

const damaged = (file: string, reason: string) => fail({ kind: "archive-damaged", file, reason } as const);

const misplaced = (file: string, entry: string, reason: string) =>
  fail({ kind: "archive-entry", file, entry, reason } as const);
