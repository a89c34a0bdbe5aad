import type { Digest } from "../digest.ts";

/** One uncompressed tar of an image, on disk. */
export interface Layer {
  /** Digest of the whole tar. */
  diffId: Digest;
  bytes: number;
  /** Where the tar lies. */
  file: string;
}
