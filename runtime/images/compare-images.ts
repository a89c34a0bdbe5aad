import { packageChanges, type PackageChanges } from "../../images/package-changes.ts";
import { layerChain } from "../../images/stored/layer-chain.ts";
import type { StoredImage } from "../../images/stored/stored-image.ts";
import type { Catalog, CatalogImage } from "./catalog.ts";
import { describeImage, type ImageDescription } from "./describe-image.ts";

/** What differs between two images. */
export interface ImageDifference {
  from: ImageDescription;
  to: ImageDescription;
  same: boolean;
  /** Absent when the packages of one are not known. */
  packages?: PackageChanges;
  /** Absent when one of them is not on the engine. */
  layers?: { shared: number; sharedBytes: number; removed: string[]; added: string[]; addedBytes: number };
  base: { from?: string; to?: string };
}

export function compareImages(from: CatalogImage, to: CatalogImage, catalog: Catalog): ImageDifference {
  const [before, after] = [describeImage(from, catalog), describeImage(to, catalog)];
  const packages = before.packages && after.packages && packageChanges(...listsOf(before.packages, after.packages));
  return {
    from: before,
    to: after,
    same: from.key === to.key,
    ...(packages && { packages }),
    ...(from.stored && to.stored && { layers: layersBetween(from.stored, to.stored) }),
    base: {
      ...(before.base && { from: before.base.configDigest }),
      ...(after.base && { to: after.base.configDigest }),
    },
  };
}

type Packages = NonNullable<ImageDescription["packages"]>;

/** Hashes count only where both sides know them: the record of a run has none. */
function listsOf(before: Packages, after: Packages): [ListedPackages, ListedPackages] {
  const known = [...before, ...after].every(({ hash }) => hash !== undefined);
  const list = (packages: Packages): ListedPackages =>
    packages.map(({ name, version, hash, place }) =>
      known ? { name, version, hash: hash ?? "", ...(place && { place }) } : { name, version, hash: "" },
    );
  return [list(before), list(after)];
}

type ListedPackages = Parameters<typeof packageChanges>[0];

function layersBetween(from: StoredImage, to: StoredImage): NonNullable<ImageDifference["layers"]> {
  const [before, after] = [layerChain(from.layers), layerChain(to.layers)];
  const earlier = new Set(before.map(({ chain }) => chain));
  const later = new Set(after.map(({ chain }) => chain));
  const shared = after.filter(({ chain }) => earlier.has(chain));
  const added = after.filter(({ chain }) => !earlier.has(chain));
  return {
    shared: shared.length,
    sharedBytes: total(shared),
    removed: from.layers.filter((_, at) => !later.has(before[at]?.chain ?? "sha256:")).map(({ diffId }) => diffId),
    added: to.layers.filter((_, at) => !earlier.has(after[at]?.chain ?? "sha256:")).map(({ diffId }) => diffId),
    addedBytes: total(added),
  };
}

const total = (links: readonly { bytes: number }[]): number => links.reduce((sum, { bytes }) => sum + bytes, 0);
