import type { Base } from "../../images/base.ts";
import type { Digest } from "../../images/digest.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import type { LockedPackage } from "../../images/lock/lock.ts";
import { baseOf, type Catalog, type CatalogImage } from "./catalog.ts";

/** All that is known of an image. */
export interface ImageDescription {
  image: CatalogImage;
  /** Absent when only its layers are known. */
  packages?: DescribedPackage[];
  /** Absent when no lock asks for the image any more. */
  recipe?: ImageRecipe;
  base?: Pick<Base, "name" | "configDigest"> & { current: boolean };
  /** Lowest first. `holds`: `base debian-12` or names of packages; absent where it is not on record. */
  layers: { diffId: Digest; bytes: number; holds?: string[] }[];
  /** Packages that were built from source, or whose install scripts ran: their bytes may differ from one build to the next. */
  unreproducible: string[];
}

export interface DescribedPackage {
  name: string;
  version: string;
  /** Absent where only a run's record is left. */
  hash?: string;
  /** Where it is installed, for npm. */
  place?: string;
}

/** @param parts by diff ID, what is in a layer */
export function describeImage(
  image: CatalogImage,
  catalog: Catalog,
  parts: ReadonlyMap<Digest, string[]> = new Map(),
): ImageDescription {
  const lock = image.locks[0];
  const base = image.stored ? baseOf(catalog, image.stored) : (lock?.base ?? catalog.base);
  const locked = lock?.lock?.platforms[base.platform];
  const packages = locked?.map(lockedPackage) ?? recordedPackages(image);
  const below = base.diffIds.length;
  const onBase = image.stored && base.diffIds.every((diffId, at) => image.stored?.layers[at]?.diffId === diffId);
  const recorded = image.used?.image.base;
  const stands = image.stored ? onBase : lock !== undefined;
  const described = stands ? { name: base.name, configDigest: base.configDigest, current: true } : undefined;
  const usedBase = described ?? (recorded && { ...recorded, current: false });
  return {
    image,
    ...(packages && { packages }),
    ...(lock?.image && { recipe: lock.image.recipe }),
    ...(usedBase && { base: usedBase }),
    layers: (image.stored?.layers ?? []).map((layer, at) => {
      const holds = onBase && at < below ? [`base ${base.name}`] : parts.get(layer.diffId);
      return { ...layer, ...(holds && { holds }) };
    }),
    unreproducible: (locked ?? [])
      .filter((one) => runsCode(one, lock?.image?.recipe.scripts ?? []))
      .map(({ name, version }) => `${name} ${version}`),
  };
}

const lockedPackage = (one: LockedPackage): DescribedPackage =>
  one.ecosystem === "npm"
    ? { name: one.name, version: one.version, hash: one.integrity, place: one.path }
    : { name: one.name, version: one.version, hash: `sha256:${one.sha256}` };

const recordedPackages = ({ used }: CatalogImage): DescribedPackage[] | undefined =>
  used && Object.entries(used.image.packages).map(([name, version]) => ({ name, version }));

/** Whether code of the package itself ran while it was installed. */
const runsCode = (one: LockedPackage, scripts: readonly string[]): boolean =>
  one.ecosystem === "pip" ? one.source !== undefined : scripts.includes(one.name);
