import type { Base } from "./base.ts";
import type { EngineFailure } from "./engine-failure.ts";
import type { ImageEngine } from "./image-engine.ts";
import type { ImageIndex } from "./image-index.ts";
import type { InstallNetwork } from "./install-network.ts";
import type { Limiter } from "./limiter.ts";
import type { Lock } from "./lock/lock.ts";
import type { Platform } from "./platform.ts";
import type { Result } from "./result.ts";

export interface ImageRequest {
  flow: string;
  /** Name of the environment. */
  environment: string;
  /** A lock that was checked. */
  lock: Lock;
  lockFolder: string;
  platform: Platform;
  base: Base;
  /** The user's, shared between projects. */
  cacheFolder: string;
  /** uid:gid that installing containers run as; in no image. Asked for when something is built. */
  user: () => Promise<Result<string, EngineFailure>>;
  network: InstallNetwork;
  /** Of installing containers; in no image. */
  labels: Record<string, string>;
}

export interface ImageParts {
  engine: ImageEngine;
  index: ImageIndex;
  /** Different images are built side by side within it. */
  limit: Limiter;
  onLine?: (line: string) => void;
  signal?: AbortSignal;
}
