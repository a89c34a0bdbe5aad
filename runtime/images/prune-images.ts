import type { Digest } from "../../images/digest.ts";
import type { EngineFailure } from "../../images/engine-failure.ts";
import type { ImageEngine } from "../../images/image-engine.ts";
import type { ImageFailure } from "../../images/image-failure.ts";
import { ok, type Result } from "../../images/result.ts";
import { stepImageTag } from "../../images/step-image-config.ts";
import { forgetUse } from "../../images/stored/last-use.ts";
import type { OldBase } from "../../images/stored/list-stored-images.ts";
import { planPrune, type PruneOptions, type PrunePlan } from "../../images/stored/plan-prune.ts";
import { type Catalog, isStored, type StoredCatalogImage } from "./catalog.ts";
import { imageName } from "./find-images.ts";
import { imageRoots, type ImageRoot } from "./image-roots.ts";
import { forgetProject, knownProjects } from "./known-projects.ts";

/** What a prune would do. */
export interface ImagePrune extends PrunePlan {
  /** By key, on the engine or not. */
  roots: ReadonlyMap<Digest, ImageRoot[]>;
  /** On the engine and staying. */
  kept: { image: StoredCatalogImage; roots: ImageRoot[]; otherTags: string[] }[];
  removed: (PrunePlan["remove"][number] & { name: string; reference: string; lastUsed?: number })[];
  /** Folders of projects that are not there now: nothing protects their images. */
  vanished: string[];
}

interface PlanRequest extends Pick<PruneOptions, "unusedSince" | "budget"> {
  /** Absolute folder. */
  project: string;
  catalog: Catalog;
  oldBases: readonly OldBase[];
  cacheFolder: string;
}

/** Plans the removal of step images that no lock and no kept run of any known project reaches.
 * Fails with lock-damaged, lock-newer. */
export function planImagePrune(request: PlanRequest): Result<ImagePrune, ImageFailure> {
  const { project, catalog, oldBases, cacheFolder, unusedSince, budget } = request;
  const { present, vanished } = knownProjects(cacheFolder);
  const roots = new Map<Digest, ImageRoot[]>();
  for (const folder of new Set([project, ...present])) {
    const found = imageRoots(folder, catalog.bases);
    if (!found.ok) return found;
    for (const root of found.value) roots.set(root.key, [...(roots.get(root.key) ?? []), root]);
  }
  const stored = [...catalog.images.filter(isStored), ...catalog.others];
  const held = (image: StoredCatalogImage): boolean => roots.has(image.key) || otherTags(image).length > 0;
  const plan = planPrune({
    images: [
      ...stored.map((image) => ({ ...prunable(image), held: held(image) })),
      ...oldBases.map((one) => ({
        ...one,
        key: one.id,
        held: stored.some((image) => held(image) && standsOn(image, one)),
      })),
    ],
    bases: catalog.baseImages,
    ...(unusedSince !== undefined && { unusedSince }),
    ...(budget !== undefined && { budget }),
  });
  const going = new Set(plan.remove.map(({ key }) => key));
  return ok({
    ...plan,
    roots,
    vanished,
    removed: plan.remove.map((one) => {
      const image = stored.find(({ key }) => key === one.key);
      const base = oldBases.find(({ id }) => id === one.id);
      return {
        ...one,
        name: image ? imageName(image) : `${base?.name} of before`,
        reference: image ? stepImageTag(one.key) : one.id,
        ...(image?.lastUsed !== undefined && { lastUsed: image.lastUsed }),
      };
    }),
    kept: stored
      .filter(({ key }) => !going.has(key))
      .map((image) => ({ image, roots: roots.get(image.key) ?? [], otherTags: otherTags(image) })),
  });
}

const prunable = ({ key, stored, lastUsed }: StoredCatalogImage) => ({
  id: stored.id,
  key,
  layers: stored.layers,
  ...(lastUsed !== undefined && { lastUsed }),
});

const standsOn = ({ stored }: StoredCatalogImage, { layers }: OldBase): boolean =>
  layers.every(({ diffId }, at) => stored.layers[at]?.diffId === diffId);

/** Removes what was planned. What a container uses stays.
 * @returns the keys of what stayed because it is in use */
export async function pruneImages(
  { removed, vanished }: ImagePrune,
  { engine, cacheFolder, signal }: { engine: ImageEngine; cacheFolder: string; signal?: AbortSignal },
): Promise<Result<Set<Digest>, EngineFailure>> {
  const inUse = new Set<Digest>();
  for (const { key, reference } of removed) {
    if (signal?.aborted) return { ok: false, failure: { kind: "cancelled" } };
    const gone = await engine.removeUnused(reference);
    if (!gone.ok) return gone;
    if (gone.value === "in-use") inUse.add(key);
    else forgetUse(cacheFolder, key);
  }
  for (const folder of vanished) forgetProject(cacheFolder, folder);
  return ok(inUse);
}

const otherTags = ({ key, stored }: StoredCatalogImage): string[] =>
  stored.tags.filter((tag) => tag !== stepImageTag(key));
