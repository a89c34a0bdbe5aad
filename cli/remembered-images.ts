import { identifyImage } from "../images/identify-image.ts";
import { imageRecipe, type ImageRecipe } from "../images/image-recipe.ts";
import type { Platform } from "../images/platform.ts";
import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import { imageRecipeOf } from "../runtime/runs/image-recipes.ts";
import type { ImageIdentity, PlannedImages } from "../runtime/runs/run-parts.ts";
import type { State } from "../runtime/runs/state.ts";
import { usedImages } from "../runtime/runs/used-images.ts";
import { readLock } from "./locked-images.ts";

/** Images while no engine answers: on the base and the platform that the flow had last, from the locks of now. */
export class RememberedImages implements PlannedImages {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  async identify(flow: Flow, environment: string | undefined): Promise<Result<ImageIdentity, Failure>> {
    const locked = environment === undefined ? undefined : readLock(flow, environment);
    if (locked?.ok === false) return locked;
    const last = this.#lastRecipe(flow, environment);
    const base = { configDigest: last?.base ?? unknownBase, tools: last?.installers ?? {} };
    if (!locked) {
      const recipe = imageRecipe({ platforms: {}, environment: {} }, last?.platform ?? "linux/amd64", base);
      return ok({ key: base.configDigest, base: base.configDigest, recipe, packages: {} });
    }
    const { lock } = locked.value;
    const platforms: readonly Platform[] = ["linux/amd64", "linux/arm64"];
    const platform = last?.platform ?? platforms.find((one) => lock.platforms[one]) ?? "linux/amd64";
    const identified = identifyImage(lock, platform, { ...locked.value, base });
    if (!identified.ok) return identified;
    const { key, recipe, packages } = identified.value;
    return ok({ key, base: base.configDigest, recipe, packages });
  }

  async present(): Promise<Result<undefined, Failure>> {
    return ok(undefined);
  }

  /** The newest recipe of a step with this environment, else of any step of the flow. */
  #lastRecipe(flow: Flow, environment: string | undefined): ImageRecipe | undefined {
    const same = flow.steps.filter((step) => step.environment === environment);
    for (const { name } of [...same, ...flow.steps]) {
      const last = usedImages(this.#state, flow.name, name).at(-1);
      const recipe = last && imageRecipeOf(this.#state, last.key);
      if (recipe) return recipe;
    }
    return undefined;
  }
}

const unknownBase = `sha256:${"0".repeat(64)}` as const;
