import type { LayerEntry } from "../assemble/layer-entry.ts";
import type { Digest } from "../digest.ts";

/** What one package brings into an image. */
export interface Part {
  /** Unique in an image: `numpy`, `node_modules/jsdom`. */
  name: string;
  /** Digest of all that decides its entries. */
  key: Digest;
  /** Of its files. */
  bytes: number;
  /** Names of other parts; those that the image has not do not count. */
  needs: readonly string[];
  /** Holds the packages together and belongs to none: a virtual environment's frame, `node_modules/.bin`. */
  glue: boolean;
  entries: readonly LayerEntry[];
}

/** @param about everything but the size, which is that of the entries' files */
export const part = (about: Omit<Part, "bytes">): Part => ({
  ...about,
  bytes: about.entries.reduce((total, entry) => total + entry.size, 0),
});
