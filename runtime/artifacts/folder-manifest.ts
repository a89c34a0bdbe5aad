import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../../images/canonical-json.ts";
import { compareUtf8 } from "../../images/compare-utf8.ts";
import type { Digest } from "../../images/digest.ts";
import { digestSchema } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";

const manifestSchema = z.strictObject({
  version: z.literal(1),
  files: z.array(
    z.strictObject({ path: z.string(), digest: digestSchema, bytes: z.number(), executable: z.boolean() }),
  ),
});

export type FolderFile = z.infer<typeof manifestSchema>["files"][number];

/** A folder in the store is a blob that lists its files by path.
 * @returns the reason when something in it is neither a file nor a folder */
export function storeFolder(
  folder: string,
  store: (files: readonly string[]) => { digest: Digest; bytes: number }[],
): { text: string; bytes: number } | { refused: string } {
  const found: { path: string; executable: boolean }[] = [];
  for (const path of walk(folder, "")) {
    const stat = lstatSync(join(folder, path));
    if (!stat.isFile()) return { refused: `${path} is ${kindOf(stat)}` };
    found.push({ path, executable: (stat.mode & 0o100) !== 0 });
  }
  const blobs = store(found.map(({ path }) => join(folder, path)));
  const files = blobs.map((blob, index) => ({ ...found[index], ...blob }));
  const bytes = blobs.reduce((sum, blob) => sum + blob.bytes, 0);
  return { text: canonicalJson({ version: 1, files }), bytes };
}

/** The files of a stored folder: `path` is relative to it. */
export const folderFiles = (store: BlobStore, digest: Digest): FolderFile[] =>
  manifestSchema.parse(JSON.parse(store.read(digest).toString())).files;

export function kindOf(stat: ReturnType<typeof lstatSync>): string {
  if (stat?.isSymbolicLink()) return "a symbolic link";
  if (stat?.isFIFO()) return "a named pipe";
  if (stat?.isSocket()) return "a socket";
  return "a device";
}

function walk(root: string, below: string): string[] {
  return readdirSync(join(root, below), { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(root, join(below, entry.name)) : [join(below, entry.name)]))
    .toSorted(compareUtf8);
}
