import { chmodSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { canonicalJson } from "../../images/canonical-json.ts";
import { compareUtf8 } from "../../images/compare-utf8.ts";
import type { Digest } from "../../images/digest.ts";
import { digestSchema } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";

const manifestSchema = z.strictObject({
  version: z.literal(1),
  files: z.array(z.strictObject({ path: z.string(), digest: digestSchema, bytes: z.number(), executable: z.boolean() })),
});

/** A folder in the store is a blob that lists its files by path.
 * @returns the reason when something in it is neither a file nor a folder */
export function storeFolder(
  folder: string,
  store: (file: string) => { digest: Digest; bytes: number },
): { text: string; bytes: number } | { refused: string } {
  const files: z.infer<typeof manifestSchema>["files"] = [];
  for (const path of walk(folder, "")) {
    const stat = lstatSync(join(folder, path));
    if (!stat.isFile()) return { refused: `${path} is ${kindOf(stat)}` };
    const { digest, bytes } = store(join(folder, path));
    files.push({ path, digest, bytes, executable: (stat.mode & 0o100) !== 0 });
  }
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return { text: canonicalJson({ version: 1, files }), bytes };
}

/** Lays a stored folder out at a path by links. */
export function layFolder(store: BlobStore, digest: Digest, target: string): void {
  for (const file of manifestSchema.parse(JSON.parse(store.read(digest).toString())).files) {
    store.link(file.digest, join(target, file.path));
    if (file.executable) chmodSync(join(target, file.path), 0o555);
  }
}

/** The blobs that a stored folder needs. */
export const folderBlobs = (text: string): Digest[] => manifestSchema.parse(JSON.parse(text)).files.map((file) => file.digest);

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
