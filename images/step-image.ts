import type { Digest } from "./digest.ts";
import type { Platform } from "./platform.ts";

/** A built image: what runs record of it. */
export interface StepImage {
  environment: string;
  key: Digest;
  /** The engine's id of it. */
  id: string;
  configDigest: Digest;
  diffIds: Digest[];
  base: { name: string; configDigest: Digest };
  platform: Platform;
  bytes: number;
  /** False when it was found by its key. */
  built: boolean;
  /** name to version, of the packages that the lock chose for this platform. */
  packages: Record<string, string>;
}
