import type { Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../failure.ts";
import type { Flow } from "../flow/flow.ts";
import type { RunEvent } from "../journal/run-event.ts";
import type { ImageSource } from "./run-parts.ts";
import type { State } from "./state.ts";
import { noteImage } from "./used-images.ts";
import { type ImageReason, imageReason } from "./image-reason.ts";

interface Options {
  flow: Flow;
  state: State;
  images: ImageSource;
  /** The run that uses them, where there is one. */
  run?: string;
  emit: (event: RunEvent) => void;
  signal: AbortSignal;
}

/** The images of one run: each environment is asked for once, different ones side by side. */
export class RunImages {
  readonly #asked = new Map<string | undefined, Promise<Result<StepImage, Failure>>>();
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  ensure(environment: string | undefined): Promise<Result<StepImage, Failure>> {
    const asked = this.#asked.get(environment) ?? this.#ensure(environment);
    this.#asked.set(environment, asked);
    return asked;
  }

  async #ensure(environment: string | undefined): Promise<Result<StepImage, Failure>> {
    const { flow, images, emit, signal } = this.#options;
    const name = environment ?? "base";
    const began = performance.now();
    emit({ type: "image-started", environment: name });
    const image = await images.ensure(flow, environment, {
      onLine: (line) => emit({ type: "image-progress", environment: name, line }),
      signal,
    });
    if (!image.ok) return image;
    const reason = await this.#note(image.value, environment);
    emit({ type: "image-ready", image: image.value, seconds: seconds(began), ...(reason && { reason }) });
    return image;
  }

  /** Keeps what the image was made from.
   * @returns why it was built, if it was */
  async #note({ key, built }: StepImage, environment: string | undefined): Promise<ImageReason | undefined> {
    const { flow, state, images, run } = this.#options;
    const identity = await images.identify(flow, environment);
    if (!identity.ok || identity.value.key !== key) return undefined;
    const step = flow.steps.find((one) => one.environment === environment);
    const reason = step && built ? imageReason(step, identity.value, { flow, state }) : undefined;
    noteImage(state, flow, {
      key,
      recipe: identity.value.recipe,
      at: new Date().toISOString(),
      ...(environment !== undefined && { environment }),
      ...(run && { run }),
    });
    return reason && { ...reason, present: false };
  }
}

const seconds = (began: number): number => Math.round(performance.now() - began) / 1000;
