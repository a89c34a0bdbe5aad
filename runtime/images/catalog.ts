import type { Base } from "../../images/base.ts";
import type { Digest } from "../../images/digest.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import type { ImageEngine } from "../../images/image-engine.ts";
import { ok, type Result } from "../../images/result.ts";
import { stepImageTag } from "../../images/step-image-config.ts";
import { lastUse, type ImageUser } from "../../images/stored/last-use.ts";
import { layerShares, type LayerShares } from "../../images/stored/layer-shares.ts";
import { listStoredImages } from "../../images/stored/list-stored-images.ts";
import type { StoredImage, StoredLayer } from "../../images/stored/stored-image.ts";
import type { Flow } from "../flow/flow.ts";
import type { State } from "../runs/state.ts";
import { imageRuns, type ImageRuns } from "./image-runs.ts";
import { lockedEnvironments, type LockedEnvironment } from "./locked-environments.ts";

/** The images of a project, and all others on the engine. */
export interface Catalog {
  /** Those that a lock asks for first, by flow and environment; then those that only runs know. */
  images: CatalogImage[];
  /** Locks that cannot be read, or have no answer for this platform. */
  unreadable: LockedEnvironment[];
  /** Step images on the engine that this project knows nothing of. */
  others: StoredCatalogImage[];
  /** The one that `setup` makes unasked. */
  base: Base;
  /** All that this machine has. */
  bases: readonly Base[];
  /** Their layers, in the same order. */
  baseImages: readonly { id: string; layers: readonly StoredLayer[] }[];
}

export interface CatalogImage {
  key: Digest;
  locks: (LockedEnvironment & { steps: string[] })[];
  /** What the project's runs say of it. */
  used?: ImageRuns;
  /** Absent when it is not on the engine. */
  stored?: StoredImage;
  shares?: LayerShares;
  /** By any project of this user, in milliseconds since 1970. Absent when nothing is on record. */
  lastUsed?: number;
  /** Who used it then; not a lock or run that reaches it now. */
  lastUser?: ImageUser;
}

export type StoredCatalogImage = CatalogImage & { stored: StoredImage; shares: LayerShares };

export interface CatalogParts {
  /** Absolute folder. */
  project: string;
  state: State;
  /** Those that load: the names of their steps are added. */
  flows: readonly Flow[];
  engine: ImageEngine;
  base: Base;
  bases: readonly Base[];
  cacheFolder: string;
}

/** Fails with what the engine fails with. */
export async function readCatalog(parts: CatalogParts): Promise<Result<Catalog, EngineFailure>> {
  const { engine, base, bases, project, state } = parts;
  const listed = await listStoredImages(engine);
  if (!listed.ok) return listed;
  const baseImages: { id: string; layers: StoredLayer[] }[] = [];
  for (const { id } of bases) {
    const image = await engine.findImage(id);
    if (!image.ok) return image;
    const layers = image.value ? await engine.layersOf(image.value) : ok([]);
    if (!layers.ok) return layers;
    baseImages.push({ id, layers: layers.value });
  }

  const stored = new Map(
    listed.value.filter(({ key, tags }) => tags.includes(stepImageTag(key))).map((image) => [image.key, image]),
  );
  const shares = layerShares(listed.value, baseImages);
  const locks = lockedEnvironments(project, bases);
  const runs = imageRuns(state);
  const about = (key: Digest): CatalogImage =>
    catalogImage(key, { locks, flows: parts.flows, runs, stored, shares, cacheFolder: parts.cacheFolder });

  const known = new Set(locks.flatMap(({ image }) => image?.key ?? []));
  for (const key of runs.keys()) if (!bases.some(({ configDigest }) => configDigest === key)) known.add(key);
  return ok({
    images: [...known].map(about),
    unreadable: locks.filter(({ image }) => image === undefined),
    others: [...stored.keys()]
      .filter((key) => !known.has(key))
      .map(about)
      .filter(isStored),
    base,
    bases,
    baseImages,
  });
}

/** What an image on the engine stands on; the first base where it stands on none of this machine's. */
export const baseOf = ({ base, bases }: Catalog, { layers }: StoredImage): Base =>
  bases.find(({ diffIds }) => diffIds.every((diffId, at) => layers[at]?.diffId === diffId)) ?? base;

export const isStored = (image: CatalogImage): image is StoredCatalogImage => image.stored !== undefined;

interface Known {
  locks: readonly LockedEnvironment[];
  flows: readonly Flow[];
  runs: ReadonlyMap<Digest, ImageRuns>;
  stored: ReadonlyMap<Digest, StoredImage>;
  shares: ReadonlyMap<string, LayerShares>;
  cacheFolder: string;
}

function catalogImage(key: Digest, { locks, flows, runs, stored, shares, cacheFolder }: Known): CatalogImage {
  const [image, used] = [stored.get(key), runs.get(key)];
  const noted = lastUse(cacheFolder, key);
  const times = [noted?.at, used?.lastUsed].filter((time) => time !== undefined);
  const own = image && shares.get(image.id);
  return {
    key,
    locks: locks.filter((lock) => lock.image?.key === key).map((lock) => ({ ...lock, steps: stepsOf(lock, flows) })),
    ...(used && { used }),
    ...(image && { stored: image }),
    ...(own && { shares: own }),
    ...(noted?.as && { lastUser: noted.as }),
    ...(times.length > 0 && { lastUsed: Math.max(...times) }),
  };
}

const stepsOf = ({ flow, environment }: LockedEnvironment, flows: readonly Flow[]): string[] =>
  flows
    .filter(({ name }) => name === flow)
    .flatMap(({ steps }) => steps.filter((step) => step.environment === environment).map(({ name }) => name));
