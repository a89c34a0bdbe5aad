import type { ArchiveFailure } from "../images/archive/archive-failure.ts";
import type { EngineFailure } from "../images/engine-failure.ts";
import type { ImageFailure } from "../images/image-failure.ts";
import type { StoredImageFailure } from "../images/stored/stored-image-failure.ts";
import type { SetupFailure } from "./docker/setup/setup-failure.ts";
import type { FlowFailure } from "./flow/flow-failure.ts";
import type { RunFailure } from "./runs/run-failure.ts";

/** Everything that a user can cause. Texts are in `cli/print`. */
export type Failure =
  | EngineFailure
  | SetupFailure
  | ImageFailure
  | StoredImageFailure
  | ArchiveFailure
  | FlowFailure
  | RunFailure;
