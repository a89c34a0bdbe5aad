import type { Digest } from "../digest.ts";
import type { Layer } from "../assemble/layer.ts";

/** An image with every byte of it at hand. */
export interface ArchivedImage {
  config: { digest: Digest; bytes: Buffer };
  platform: string;
  /** Lowest first. */
  layers: readonly ArchivedLayer[];
  tags: readonly string[];
}

export interface ArchivedLayer extends Layer {
  diffId: Digest;
}
