import { imageConfig, type ImageConfig } from "./assemble/image-config.ts";
import type { Digest } from "./digest.ts";
import type { Platform } from "./platform.ts";

/** The configuration of a base or tools image. It depends on labels and layers alone, so that its digest can be computed
 * again from what an engine says, whatever the engine's own id of the image is. */
export const baseConfig = (parts: {
  platform: Platform;
  labels: Record<string, string>;
  diffIds: readonly Digest[];
}): ImageConfig =>
  imageConfig({
    ...parts,
    environment: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C.UTF-8" },
    user: "65532:65532",
    workingDirectory: "/",
  });
