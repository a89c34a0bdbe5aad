import { join } from "node:path";
import type { Base } from "../images/base.ts";
import { chooseBase } from "../images/choose-base.ts";
import { ensureImage } from "../images/ensure-image.ts";
import type { ImageRequest } from "../images/image-request.ts";
import { findStepImage } from "../images/find-step-image.ts";
import { identifyImage } from "../images/identify-image.ts";
import { imageRecipe } from "../images/image-recipe.ts";
import type { ImageEngine } from "../images/image-engine.ts";
import type { ImageIndex } from "../images/image-index.ts";
import type { Limiter } from "../images/limiter.ts";
import { checkLock } from "../images/lock/check-lock.ts";
import { fail, ok, type Result } from "../images/result.ts";
import type { OtherLayer } from "../images/rebuild-image.ts";
import { noteUse } from "../images/stored/last-use.ts";
import type { StepImage } from "../images/step-image.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import type { ImageIdentity, ImageSource } from "../runtime/runs/run-parts.ts";

interface Parts {
  engine: ImageEngine;
  index: ImageIndex;
  limit: Limiter;
  machine: Pick<ImageRequest, "cacheFolder" | "user" | "network" | "labels">;
}

type Options = Parameters<ImageSource["ensure"]>[2];
type Locked = Pick<ImageRequest, "flow" | "environment" | "lock" | "lockFolder">;

/** Images from this machine's bases and the locks beside flows. */
export class LockedImages implements ImageSource {
  readonly #parts: Parts;
  readonly #locks = new Map<string, Result<Locked, Failure>>();
  readonly #bases = new Map<string, Promise<Result<Base, Failure>>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async identify(flow: Flow, environment: string | undefined): Promise<Result<ImageIdentity, Failure>> {
    const locked = environment === undefined ? undefined : this.#locked(flow, environment);
    if (locked?.ok === false) return locked;
    const base = await this.#base(locked?.value);
    if (!base.ok) return base;
    const { configDigest, platform } = base.value;
    if (!locked) {
      const recipe = imageRecipe({ platforms: {}, environment: {} }, platform, base.value);
      return ok({ key: configDigest, base: configDigest, recipe, packages: {} });
    }
    const identified = identifyImage(locked.value.lock, platform, { ...locked.value, base: base.value });
    if (!identified.ok) return identified;
    const { key, recipe, packages } = identified.value;
    return ok({ key, base: configDigest, recipe, packages });
  }

  async present(flow: Flow, environment: string | undefined): Promise<Result<boolean, Failure>> {
    const identity = await this.identify(flow, environment);
    if (!identity.ok) return identity;
    const locked = environment === undefined ? undefined : this.#locked(flow, environment);
    const base = await this.#base(locked?.ok ? locked.value : undefined);
    if (!base.ok) return base;
    if (Object.keys(identity.value.packages).length === 0) return ok(true);
    const found = await findStepImage(identity.value.key, base.value, this.#parts);
    return found.ok ? ok(found.value !== undefined) : found;
  }

  async ensure(flow: Flow, environment: string | undefined, options: Options): Promise<Result<StepImage, Failure>> {
    const locked = environment === undefined ? undefined : this.#locked(flow, environment);
    if (locked?.ok === false) return locked;
    const base = await this.#base(locked?.value);
    if (!base.ok) return base;
    if (environment === undefined || !locked) return this.#bareBase(base.value);
    const { machine } = this.#parts;
    const image = await ensureImage(this.#request(locked.value, base.value), { ...this.#parts, ...options });
    if (image.ok)
      noteUse(machine.cacheFolder, image.value.key, { flow: flow.name, environment, project: flow.project });
    return image;
  }

  /** Builds an image again from nothing and compares it. */
  async rebuild(image: StepImage, flow: Flow, options: Options): Promise<Result<OtherLayer[], Failure>> {
    if (!(image.environment in flow.environments)) return ok([]);
    const locked = this.#locked(flow, image.environment);
    if (!locked.ok) return locked;
    const base = await this.#base(locked.value);
    if (!base.ok) return base;
    const { rebuildImage } = await import("../images/rebuild-image.ts");
    return rebuildImage(image, this.#request(locked.value, base.value), { ...this.#parts, ...options });
  }

  async recorded(image: StepImage, _signal: AbortSignal): Promise<Result<StepImage, Failure>> {
    const { engine, index, machine } = this.#parts;
    for (const id of [image.id, (await index.get(image.key))?.id]) {
      if (id === undefined) continue;
      const found = await engine.findImage(id);
      if (!found.ok) return found;
      if (found.value && found.value.diffIds.join() === image.diffIds.join()) {
        noteUse(machine.cacheFolder, image.key);
        return ok({ ...image, id: found.value.id });
      }
    }
    return fail({ kind: "image-gone", key: image.key, environment: image.environment });
  }

  #request(locked: Locked, base: Base): ImageRequest {
    return { ...locked, ...this.#parts.machine, platform: base.platform, base };
  }

  /** Read once. */
  #locked(flow: Flow, environment: string): Result<Locked, Failure> {
    const place = join(flow.folder, environment);
    const locked = this.#locks.get(place) ?? readLock(flow, environment);
    this.#locks.set(place, locked);
    return locked;
  }

  /** The one that is asked for, by its digest or its Python. Fails with python-unavailable, base-missing. */
  #base(locked?: Locked): Promise<Result<Base, Failure>> {
    const { environment = "", lock } = locked ?? {};
    const wish = { environment, python: lock?.python, base: lock?.environment.base };
    const name = `${wish.base ?? ""} ${wish.python ?? ""}`;
    const asked = this.#bases.get(name) ?? chooseBase(this.#parts.engine, wish);
    this.#bases.set(name, asked);
    return asked;
  }

  async #bareBase({ name, id, configDigest, diffIds, platform }: Base): Promise<Result<StepImage, Failure>> {
    const found = await this.#parts.engine.findImage(id);
    if (!found.ok) return found;
    if (!found.value) return fail({ kind: "base-missing", base: name });
    return ok({
      environment: "base",
      key: configDigest,
      id,
      configDigest,
      diffIds,
      base: { name, configDigest },
      platform,
      bytes: found.value.bytes,
      built: false,
      packages: {},
    });
  }
}

/** Fails with lock-missing, lock-stale, lock-damaged, lock-newer. */
export function readLock(flow: Flow, environment: string): Result<Locked, Failure> {
  const asked = flow.environments[environment];
  if (!asked) throw new Error(`${flow.name} was checked, and has no environment ${environment}`);
  const lockFolder = join(flow.folder, "locks", environment);
  const lock = checkLock(asked, { flow: flow.name, environment, folder: lockFolder, indexes: flow.indexes });
  return lock.ok ? ok({ flow: flow.name, environment, lock: lock.value, lockFolder }) : lock;
}
