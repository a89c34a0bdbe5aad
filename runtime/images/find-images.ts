import { fail, ok, type Result } from "../../images/result.ts";
import type { StoredImageFailure } from "../../images/stored/stored-image-failure.ts";
import type { Flow } from "../flow/flow.ts";
import { near } from "../flow/did-you-mean.ts";
import { parseAddress } from "../runs/address.ts";
import { findRunAt } from "../runs/find-run.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import type { State } from "../runs/state.ts";
import { isStored, type Catalog, type CatalogImage, type StoredCatalogImage } from "./catalog.ts";

interface Places {
  catalog: Catalog;
  flows: readonly Flow[];
  state: State;
}

/** Finds images by what a person calls them: a flow, a step or an environment (`train`, `fit`, `train/fit`), a run or its
 * step (`train/3`, `train/latest/fit`), or the first digits of a key, a config digest or an engine's id.
 * Fails with image-unknown, step-on-base, run-unknown, tag-unknown, step-unknown. */
export function findImages(name: string, places: Places): Result<CatalogImage[], StoredImageFailure | RunFailure> {
  const named = byName(name, places);
  if (named.length > 0) return ok(named);
  const bare = stepWithoutEnvironment(name, places.flows);
  if (bare) return fail({ kind: "step-on-base", ...bare });
  const digits = byDigits(name, places.catalog);
  if (digits.length > 0) return ok(digits);
  const address = parseAddress(name);
  if (address.ok) return byRun(name, address.value, places);
  const known = namesOf(places);
  return fail({ kind: "image-unknown", image: name, known, ...near(name.split("/").at(-1) ?? name, known) });
}

/** The one image of this name. Fails with image-ambiguous besides. */
export function findImage(name: string, places: Places): Result<CatalogImage, StoredImageFailure | RunFailure> {
  const found = findImages(name, places);
  if (!found.ok) return found;
  const [only, ...more] = found.value;
  if (only && more.length === 0) return ok(only);
  return fail({ kind: "image-ambiguous", image: name, candidates: found.value.map(imageName) });
}

/** The same, of an image that is on the engine. Fails with image-not-built besides. */
export function builtImage(
  image: CatalogImage,
  name = imageName(image),
): Result<StoredCatalogImage, StoredImageFailure> {
  if (isStored(image)) return ok(image);
  const flow = image.locks[0]?.flow;
  return fail({ kind: "image-not-built", image: name, key: image.key, ...(flow && { flow }) });
}

/** `train/arrays`; where no lock asks for it `arrays of train/3`, or as what it was used last, and the first digits of its key. */
export function imageName({ key, locks, used, lastUser }: CatalogImage): string {
  const [lock] = locks;
  if (lock) return `${lock.flow}/${lock.environment}`;
  const digits = key.slice("sha256:".length).slice(0, 12);
  if (used) return `${used.image.environment} of ${used.runs.at(-1)}`;
  return lastUser ? `${lastUser.flow}/${lastUser.environment} once (${digits})` : digits;
}

function byName(name: string, { catalog }: Places): CatalogImage[] {
  const [first = "", second] = name.split("/");
  return catalog.images.filter(({ locks }) =>
    locks.some(({ flow, environment, steps }) => {
      const names = [environment, ...steps];
      return second === undefined ? flow === first || names.includes(first) : flow === first && names.includes(second);
    }),
  );
}

function stepWithoutEnvironment(name: string, flows: readonly Flow[]): { flow: string; step: string } | undefined {
  const [first = "", second] = name.split("/");
  for (const flow of flows)
    for (const step of flow.steps)
      if (step.environment === undefined && step.name === (second ?? first) && (!second || flow.name === first))
        return { flow: flow.name, step: step.name };
  return undefined;
}

function byDigits(name: string, { images, others }: Catalog): CatalogImage[] {
  const digits = name.replace(/^sha256:/, "");
  if (!/^[0-9a-f]{6,64}$/.test(digits)) return [];
  return [...images, ...others].filter(({ key, stored }) =>
    [key, stored?.id, stored?.configDigest].some((one) => one?.startsWith(`sha256:${digits}`)),
  );
}

function byRun(
  name: string,
  address: Parameters<typeof findRunAt>[1],
  { state, catalog }: Places,
): Result<CatalogImage[], StoredImageFailure | RunFailure> {
  const run = findRunAt(state, address, name);
  if (!run.ok) return run;
  const task = run.value.tasks.find(({ step }) => step === address.step);
  if (address.step !== undefined && !task)
    return fail({ kind: "step-unknown", address: name, known: run.value.tasks.map(({ step }) => step) });
  const keys: string[] = task ? [task.image?.key ?? ""] : run.value.images.map(({ key }) => key);
  const found = catalog.images.filter(({ key }) => keys.includes(key));
  if (found.length > 0) return ok(found);
  return fail({ kind: "image-unknown", image: name, known: namesOf({ catalog }) });
}

const namesOf = ({ catalog }: Pick<Places, "catalog">): string[] => [
  ...new Set(catalog.images.flatMap(({ locks }) => locks.flatMap(({ environment, steps }) => [...steps, environment]))),
];
