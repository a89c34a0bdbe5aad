import type { Digest } from "../digest.ts";
import { layerChain } from "./layer-chain.ts";
import type { StoredLayer } from "./stored-image.ts";

export interface PrunableImage {
  id: string;
  key: Digest;
  layers: readonly StoredLayer[];
  /** Milliseconds since 1970; absent when nothing is on record. */
  lastUsed?: number;
  /** It must stay: a lock or a run reaches it, or somebody gave it another tag. */
  held: boolean;
}

export interface PruneOptions {
  images: readonly PrunableImage[];
  /** Stay in any case, and do not count: the bases. */
  bases: readonly { id: string; layers: readonly StoredLayer[] }[];
  /** Only images that were not used since, in milliseconds since 1970. */
  unusedSince?: number;
  /** Bytes that the images may take besides the bases, each layer counted once. Without it all that may go goes. */
  budget?: number;
}

export interface PrunePlan {
  /** In the order of removal, each with what is free after it and was not before. */
  remove: { id: string; key: Digest; frees: number }[];
  /** Bytes of all images besides the bases. */
  before: number;
  after: number;
}

/** Says which images go: never what is held, the least recently used first, and no more than the budget asks for. */
export function planPrune({ images, bases, unusedSince, budget = 0 }: PruneOptions): PrunePlan {
  const holders = new Map<Digest, { bytes: number; ids: Set<string> }>();
  for (const { id, layers } of [...images, ...bases])
    for (const { chain, bytes } of layerChain(layers)) {
      const link = holders.get(chain) ?? { bytes, ids: new Set() };
      holders.set(chain, { bytes, ids: link.ids.add(id) });
    }
  const ofBases = new Set(bases.flatMap(({ layers }) => layerChain(layers).map(({ chain }) => chain)));
  const before = [...holders].reduce((total, [chain, { bytes }]) => total + (ofBases.has(chain) ? 0 : bytes), 0);
  const plan: PrunePlan = { remove: [], before, after: before };
  for (const image of images.filter((one) => mayGo(one, unusedSince)).toSorted(leastRecentFirst)) {
    if (budget > 0 && plan.after <= budget) break;
    const frees = letGo(image, holders);
    plan.after -= frees;
    plan.remove.push({ id: image.id, key: image.key, frees });
  }
  return plan;
}

/** Of whose last use nothing is known is old enough only where no age was asked for. */
const mayGo = ({ held, lastUsed }: PrunableImage, unusedSince: number | undefined): boolean =>
  !held && (unusedSince === undefined || (lastUsed !== undefined && lastUsed < unusedSince));

const leastRecentFirst = (a: PrunableImage, b: PrunableImage): number =>
  (a.lastUsed ?? 0) - (b.lastUsed ?? 0) || (a.key < b.key ? -1 : 1);

function letGo({ id, layers }: PrunableImage, holders: Map<Digest, { bytes: number; ids: Set<string> }>): number {
  let freed = 0;
  for (const { chain, bytes } of layerChain(layers)) {
    const ids = holders.get(chain)?.ids;
    ids?.delete(id);
    if (ids?.size === 0) freed += bytes;
  }
  return freed;
}
