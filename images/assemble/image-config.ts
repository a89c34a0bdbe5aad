import { compareUtf8 } from "../compare-utf8.ts";
import { sha256, type Digest } from "../digest.ts";
import type { Platform } from "../platform.ts";

export interface ImageConfigParts {
  platform: Platform;
  environment: Record<string, string>;
  /** uid:gid */
  user: string;
  labels: Record<string, string>;
  diffIds: readonly Digest[];
  workingDirectory: string;
}

/** The bytes of an image's configuration and their digest. */
export interface ImageConfig {
  digest: Digest;
  bytes: Buffer;
  diffIds: readonly Digest[];
}

/** Writes the configuration by hand: fixed order of keys, created at the epoch, so that equal parts are equal bytes. */
export function imageConfig(parts: ImageConfigParts): ImageConfig {
  const [os, architecture] = parts.platform.split("/");
  const text = JSON.stringify({
    architecture,
    config: {
      Env: sorted(parts.environment).map(([name, value]) => `${name}=${value}`),
      Labels: Object.fromEntries(sorted(parts.labels)),
      User: parts.user,
      WorkingDir: parts.workingDirectory,
    },
    created: epoch,
    history: parts.diffIds.map(() => ({ created: epoch, created_by: "flowbox" })),
    os,
    rootfs: { diff_ids: parts.diffIds, type: "layers" },
  });
  const bytes = Buffer.from(text);
  return { digest: sha256(bytes), bytes, diffIds: parts.diffIds };
}

const epoch = "1970-01-01T00:00:00Z";

const sorted = (record: Record<string, string>): [string, string][] =>
  Object.entries(record).toSorted(([a], [b]) => compareUtf8(a, b));
