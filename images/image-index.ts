import type { Digest } from "./digest.ts";

/** What an index remembers of an image. */
export interface ImageRow {
  /** The engine's id of it. */
  id: string;
  configDigest: Digest;
  diffIds: Digest[];
  bytes: number;
  /** Milliseconds since 1970. */
  lastUsed: number;
}

/** Image key to image. A hint: the engine is asked before it is believed, and losing it costs time only.
 * Never throws: what cannot be read is a miss, what cannot be written is forgotten. */
export interface ImageIndex {
  get(key: Digest): Promise<ImageRow | undefined>;
  set(key: Digest, row: ImageRow): Promise<void>;
}
