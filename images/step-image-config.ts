import type { Base } from "./base.ts";
import { imageConfig, type ImageConfig } from "./assemble/image-config.ts";
import type { Digest } from "./digest.ts";

/** The configuration of a step image. It depends on its key and its layers alone, so that it can be computed again
 * from what an engine says. */
export const stepImageConfig = (
  key: Digest,
  diffIds: readonly Digest[],
  { platform }: Pick<Base, "platform">,
): ImageConfig =>
  imageConfig({
    platform,
    environment: {
      PATH: "/opt/step/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      LC_ALL: "C.UTF-8",
    },
    user: "65532:65532",
    labels: { [keyLabel]: key },
    diffIds,
    workingDirectory: "/",
  });

/** Carried by every step image. */
export const keyLabel = "dev.flowbox.image-key";

/** `flowbox/step:` and the first 32 digits of the key. */
export const stepImageTag = (key: Digest): string => `flowbox/step:${key.slice("sha256:".length).slice(0, 32)}`;
