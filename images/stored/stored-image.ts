import type { Digest } from "../digest.ts";

/** A step image as an engine holds it. */
export interface StoredImage {
  /** The engine's id of it. */
  id: string;
  /** As its label says. */
  key: Digest;
  /** What its configuration would be if flowbox wrote it. */
  configDigest: Digest;
  platform: string;
  tags: readonly string[];
  /** Lowest first. */
  layers: readonly StoredLayer[];
  bytes: number;
}

export interface StoredLayer {
  diffId: Digest;
  /** Of the files in it, as the engine counts them. */
  bytes: number;
}
