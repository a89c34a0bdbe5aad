import { readFile, rename, writeFile, mkdir } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { isDigest, type Digest } from "../digest.ts";

/** Remembers the diff IDs of layers by what is in them, so that a layer need not be read to know its digest.
 * A hint: what cannot be read is unknown. */
export interface LayerDigests {
  get(key: Digest): Promise<Digest | undefined>;
  set(key: Digest, diffId: Digest): Promise<void>;
}

/** @param folder one small file a layer */
export const layerDigests = (folder: string): LayerDigests => ({
  async get(key) {
    try {
      const [of, diffId = ""] = (await readFile(fileOf(folder, key), "utf8")).trim().split(" ");
      return of === key && isDigest(diffId) ? diffId : undefined;
    } catch {
      return undefined;
    }
  },
  async set(key, diffId) {
    await mkdir(folder, { recursive: true });
    const file = fileOf(folder, key);
    const fresh = `${file}.${randomBytes(4).toString("hex")}`;
    await writeFile(fresh, `${key} ${diffId}\n`);
    await rename(fresh, file);
  },
});

const fileOf = (folder: string, key: Digest): string => join(folder, key.slice("sha256:".length));
