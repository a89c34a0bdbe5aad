import { sha256, type Digest } from "../digest.ts";
import type { StoredLayer } from "./stored-image.ts";

/** A layer on all that lies below it: what an engine stores once. */
export interface ChainLink {
  chain: Digest;
  bytes: number;
}

/** The chain of an image's layers, lowest first: images share a layer only where they share everything below it too. */
export function layerChain(layers: readonly StoredLayer[]): ChainLink[] {
  let below: Digest | undefined;
  return layers.map(({ diffId, bytes }) => {
    below = below === undefined ? diffId : sha256(`${below} ${diffId}`);
    return { chain: below, bytes };
  });
}

/** Bytes that these images take on disk together: what they share counts once. */
export function bytesTogether(images: readonly { layers: readonly StoredLayer[] }[]): number {
  const links = new Map(images.flatMap(({ layers }) => layerChain(layers)).map(({ chain, bytes }) => [chain, bytes]));
  return [...links.values()].reduce((total, bytes) => total + bytes, 0);
}
