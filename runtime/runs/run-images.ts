import type { Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { Failure } from "../failure.ts";
import type { Flow } from "../flow/flow.ts";
import type { RunEvent } from "../journal/run-event.ts";
import type { ImageSource } from "./run-parts.ts";

/** The images of one run: each environment is asked for once, different ones side by side. */
export class RunImages {
  readonly #asked = new Map<string | undefined, Promise<Result<StepImage, Failure>>>();
  readonly #options: { flow: Flow; images: ImageSource; emit: (event: RunEvent) => void; signal: AbortSignal };

  constructor(options: { flow: Flow; images: ImageSource; emit: (event: RunEvent) => void; signal: AbortSignal }) {
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
    if (image.ok) emit({ type: "image-ready", image: image.value, seconds: seconds(began) });
    return image;
  }
}

const seconds = (began: number): number => Math.round(performance.now() - began) / 1000;
