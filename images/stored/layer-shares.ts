import type { Digest } from "../digest.ts";
import { layerChain } from "./layer-chain.ts";
import type { StoredLayer } from "./stored-image.ts";

/** Bytes that only this image holds, and bytes that another image or a base holds too. */
export interface LayerShares {
  unique: number;
  shared: number;
}

interface Layered {
  id: string;
  layers: readonly StoredLayer[];
}

/** @param images all that are on the engine
 * @param bases what is in them counts as shared
 * @returns by the engine's id */
export function layerShares(images: readonly Layered[], bases: readonly Layered[]): Map<string, LayerShares> {
  const holders = new Map<Digest, Set<string>>();
  for (const { id, layers } of [...images, ...bases])
    for (const { chain } of layerChain(layers)) holders.set(chain, (holders.get(chain) ?? new Set()).add(id));
  return new Map(images.map((image) => [image.id, sharesOf(image, holders)]));
}

function sharesOf({ layers }: Layered, holders: ReadonlyMap<Digest, ReadonlySet<string>>): LayerShares {
  const shares: LayerShares = { unique: 0, shared: 0 };
  for (const { chain, bytes } of layerChain(layers))
    shares[(holders.get(chain)?.size ?? 0) > 1 ? "shared" : "unique"] += bytes;
  return shares;
}
