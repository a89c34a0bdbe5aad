import type { Mount } from "./image-engine.ts";

/** How an installing container reaches this machine's package sources: proxies, mirrors, CA bundle.
 * It is the machine's business and never part of a recipe, an image or a lock. */
export interface InstallNetwork {
  environment: Record<string, string>;
  mounts: Mount[];
}
