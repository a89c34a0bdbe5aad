import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isDigest, type Digest } from "../digest.ts";

/** Remembers the diff IDs of layers by what is in them, so that a layer need not be read to know its digest.
 * A hint: what cannot be read is unknown. */
export interface LayerDigests {
  get(key: Digest): Promise<Digest | undefined>;
  /** @param parts names of what is in it */
  set(key: Digest, layer: { diffId: Digest; parts: readonly string[] }): Promise<void>;
}

/** @param folder one small file a layer */
export const layerDigests = (folder: string): LayerDigests => ({
  async get(key) {
    try {
      const [of, diffId = ""] = wordsIn(await readFile(fileOf(folder, key), "utf8"));
      return of === key && isDigest(diffId) ? diffId : undefined;
    } catch {
      return undefined;
    }
  },
  async set(key, { diffId, parts }) {
    await mkdir(folder, { recursive: true });
    const file = fileOf(folder, key);
    const fresh = `${file}.${randomBytes(4).toString("hex")}`;
    await writeFile(fresh, `${key} ${diffId}\n${parts.join(" ")}\n`);
    await rename(fresh, file);
  },
});

/** By diff ID, the names of what is in every layer that is remembered. */
export async function layerParts(folder: string): Promise<Map<Digest, string[]>> {
  const found = new Map<Digest, string[]>();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, diffId = "", ...parts] = wordsIn(await readFile(join(folder, name), "utf8").catch(() => ""));
    if (isDigest(diffId) && parts.length > 0) found.set(diffId, parts);
  }
  return found;
}

const wordsIn = (text: string): string[] => text.trim().split(/\s+/);

const fileOf = (folder: string, key: Digest): string => join(folder, key.slice("sha256:".length));
