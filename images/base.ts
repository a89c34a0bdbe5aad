import type { Digest } from "./digest.ts";
import type { Platform } from "./platform.ts";

/** What step images stand on, and the image with the package installers that is used while installing. */
export interface Base {
  /** `debian-12` */
  name: string;
  /** The engine's id of the base image. */
  id: string;
  configDigest: Digest;
  diffIds: Digest[];
  platform: Platform;
  /** Full version of the interpreter: `3.11.2`. */
  python: string;
  tools: { id: string; configDigest: Digest; uv: string; npm: string; node: string };
}
