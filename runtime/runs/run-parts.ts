import type { Digest } from "../../images/digest.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import { processMark } from "../../images/process-mark.ts";
import type { Result } from "../../images/result.ts";
import type { StepImage } from "../../images/step-image.ts";
import type { ContainerEngine } from "../container-engine.ts";
import type { Failure } from "../failure.ts";
import type { Flow } from "../flow/flow.ts";
import type { RunEvent } from "../journal/run-event.ts";
import type { State } from "./state.ts";

/** What a run is made with. */
export interface RunParts {
  state: State;
  engine: ContainerEngine;
  images: ImageSource;
  emit: (event: RunEvent) => void;
  /** uid:gid that tasks run as. */
  user: string;
  /** Set when this process may give files away (it is root). */
  owner?: { uid: number; gid: number };
  /** Folder of the runner's programs (`python/`, `node/`). */
  runner: string;
}

/** What a run is planned with. */
export interface PlanParts {
  state: State;
  images: PlannedImages;
}

/** What can be said of images without building one. */
export interface PlannedImages {
  /** Reads the lock and the base; builds nothing. */
  identify(flow: Flow, environment: string | undefined): Promise<Result<ImageIdentity, Failure>>;
  /** Whether the engine has the image. Undefined when no engine can be asked. */
  present(flow: Flow, environment: string | undefined): Promise<Result<boolean | undefined, Failure>>;
}

/** Images of a flow's environments. Without an environment a step runs on the base itself. */
export interface ImageSource extends PlannedImages {
  ensure(
    flow: Flow,
    environment: string | undefined,
    options: { onLine?: (line: string) => void; signal?: AbortSignal },
  ): Promise<Result<StepImage, Failure>>;
  /** Finds the image of a record by its id, else by its key, and compares its layers. Fails with image-gone. */
  recorded(image: StepImage, signal: AbortSignal): Promise<Result<StepImage, Failure>>;
}

export interface ImageIdentity {
  key: Digest;
  base: Digest;
  recipe: ImageRecipe;
  /** name to version */
  packages: Record<string, string>;
}

export const projectLabel = "dev.flowbox.project";
export const runLabel = "dev.flowbox.run";
/** The process whose container it is, by its mark. */
export const ownerLabel = "dev.flowbox.owner";

/** What every container of a run carries: nothing without them is ever touched. */
export const labels = (state: State, run: string): Record<string, string> => ({
  [projectLabel]: state.projectId,
  [runLabel]: run,
  [ownerLabel]: processMark(process.pid),
});
