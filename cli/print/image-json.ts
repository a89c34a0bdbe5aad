import { bytesTogether } from "../../images/stored/layer-chain.ts";
import { isStored, type Catalog, type CatalogImage } from "../../runtime/images/catalog.ts";
import type { ImageDifference } from "../../runtime/images/compare-images.ts";
import type { ImageDescription } from "../../runtime/images/describe-image.ts";
import { failureJson } from "./run-json.ts";

/** The object of `images ls --json`. */
export function catalogJson({ bases, baseImages, images, others, unreadable }: Catalog, all: boolean) {
  const listed = [...images, ...(all ? others : [])];
  return {
    bases: bases.map(({ name, configDigest }, at) => ({
      name,
      configDigest,
      bytes: bytesTogether(baseImages.slice(at, at + 1)),
    })),
    images: listed.map(imageJson),
    unreadable: unreadable.map(({ flow, environment, failure }) => ({
      flow,
      environment,
      ...(failure && { failure: failureJson(failure) }),
    })),
    bytes: bytesTogether([...baseImages, ...listed.filter(isStored).map(({ stored }) => stored)]),
  };
}

export const imageJson = ({ key, locks, used, stored, shares, lastUsed, lastUser }: CatalogImage) => ({
  key,
  locks: locks.map(({ flow, environment, steps }) => ({ flow, environment, steps })),
  built: stored !== undefined,
  ...(stored && { id: stored.id, configDigest: stored.configDigest, platform: stored.platform, bytes: stored.bytes }),
  ...(shares && { uniqueBytes: shares.unique, sharedBytes: shares.shared }),
  ...(stored && { layers: stored.layers }),
  ...(lastUsed !== undefined && { lastUsed: new Date(lastUsed).toISOString() }),
  ...(lastUser && { lastUser }),
  runs: used?.runs ?? [],
});

/** The object of `images inspect --json`. */
export const descriptionJson = ({ image, packages, recipe, base, layers, unreproducible }: ImageDescription) => ({
  ...imageJson(image),
  ...(base && { base }),
  layers,
  ...(packages && { packages }),
  unreproducible,
  ...(recipe && { recipe }),
  ...(image.locks[0]?.lock && { lock: { folder: image.locks[0].folder, files: image.locks[0].lock.files } }),
});

/** The object of `images diff --json`. */
export const differenceJson = ({ from, to, same, packages, layers, base }: ImageDifference) => ({
  from: imageJson(from.image),
  to: imageJson(to.image),
  same,
  base,
  ...(packages && { packages }),
  ...(layers && { layers }),
});
