import { z } from "zod";
import { baseConfig } from "../base-config.ts";
import { isDigest, type Digest } from "../digest.ts";
import { baseLabels, baseTag, toolsTag } from "../find-base.ts";
import { isPlatform } from "../platform.ts";
import { keyLabel, stepImageConfig, stepImageTag } from "../step-image-config.ts";
import type { ArchivedImage } from "./archived-image.ts";

/** An image in an archive, and what it is. */
export interface OfferedImage extends ArchivedImage {
  is: { kind: "step"; key: Digest } | { kind: "base" | "tools"; name: string };
}

interface Claimed {
  digest: Digest;
  bytes: Buffer;
  diffIds: Digest[];
  tags: readonly string[];
}

/** What an image claims to be, if flowbox could have made it: its configuration is, to the byte, what its layers and its key,
 * or a base's labels, give. Undefined for anything else. */
export function identifyOffered({
  digest,
  bytes,
  diffIds,
  tags,
}: Claimed): Pick<OfferedImage, "is" | "platform"> | undefined {
  const config = configSchema.safeParse(parsed(bytes.toString()));
  if (!config.success || config.data.rootfs.diff_ids.join() !== diffIds.join() || tags.length !== 1) return undefined;
  const platform = `${config.data.os}/${config.data.architecture}`;
  const { Labels } = config.data.config;
  if (!isPlatform(platform)) return undefined;
  const key = Labels[keyLabel];
  if (key !== undefined) {
    if (!isDigest(key) || tags[0] !== stepImageTag(key)) return undefined;
    return stepImageConfig(key, diffIds, { platform }).digest === digest
      ? { platform, is: { kind: "step", key } }
      : undefined;
  }
  const name = Labels[baseLabels.base];
  if (name === undefined || baseConfig({ platform, labels: Labels, diffIds }).digest !== digest) return undefined;
  if (tags[0] === baseTag(name)) return { platform, is: { kind: "base", name } };
  return tags[0] === toolsTag(name) ? { platform, is: { kind: "tools", name } } : undefined;
}

const digestSchema = z.custom<Digest>((value) => typeof value === "string" && isDigest(value));
const configSchema = z.object({
  os: z.string(),
  architecture: z.string(),
  config: z.object({ Labels: z.record(z.string(), z.string()) }),
  rootfs: z.object({ diff_ids: z.array(digestSchema) }),
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
