import type { Base } from "../images/base.ts";
import { findBase } from "../images/find-base.ts";
import type { ImageEngine } from "../images/image-engine.ts";
import { fail, ok, type Result } from "../images/result.ts";
import type { StepImage } from "../images/step-image.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import type { ImageIdentity, ImageSource } from "../runtime/runs/run-parts.ts";

type Options = Parameters<ImageSource["ensure"]>[2];

/** Images from this machine's bases and the locks beside flows. */
export class LockedImages implements ImageSource {
  readonly #engine: ImageEngine;
  readonly #bases = new Map<string, Promise<Result<Base, Failure>>>();

  constructor(engine: ImageEngine) {
    this.#engine = engine;
  }

  async identify(_flow: Flow, environment: string | undefined): Promise<Result<ImageIdentity, Failure>> {
    if (environment !== undefined) throw new Error("environments are not built yet");
    const base = await this.#base(defaultBase);
    if (!base.ok) return base;
    return ok({ key: base.value.configDigest, base: base.value.configDigest, packages: {} });
  }

  async ensure(_flow: Flow, environment: string | undefined, _options: Options): Promise<Result<StepImage, Failure>> {
    if (environment !== undefined) throw new Error("environments are not built yet");
    const base = await this.#base(defaultBase);
    return base.ok ? ok(await this.#baseImage(base.value)) : base;
  }

  async recorded(image: StepImage, _signal: AbortSignal): Promise<Result<StepImage, Failure>> {
    const found = await this.#engine.findImage(image.id);
    if (!found.ok) return found;
    const same = found.value?.diffIds.join() === image.diffIds.join();
    return same ? ok(image) : fail({ kind: "image-gone", key: image.key, environment: image.environment });
  }

  #base(name: string): Promise<Result<Base, Failure>> {
    const asked = this.#bases.get(name) ?? findBase(this.#engine, name);
    this.#bases.set(name, asked);
    return asked;
  }

  async #baseImage({ name, id, configDigest, diffIds, platform }: Base): Promise<StepImage> {
    return {
      environment: "base",
      key: configDigest,
      id,
      configDigest,
      diffIds,
      base: { name, configDigest },
      platform,
      bytes: 0,
      built: false,
      packages: {},
    };
  }
}

/** What steps without an environment run on. */
export const defaultBase = "debian-12";
