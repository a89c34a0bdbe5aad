import { z } from "zod";
import type { Digest } from "../../images/digest.ts";
import { isDigest } from "../../images/digest.ts";

export const digestSchema = z.custom<Digest>((value) => typeof value === "string" && isDigest(value));

/** A `list` is made for a foreach: each of its elements is an artifact of its own, in any other format. */
export const formats = ["json", "npy", "bytes", "file", "folder", "pickle", "list"] as const;

/** One named value that a task left behind. */
export const artifactSchema = z.strictObject({
  name: z.string(),
  format: z.enum(formats),
  /** Of the stored blob; of a folder, the blob that lists its files; of a list, the blob that lists its elements. */
  digest: digestSchema,
  bytes: z.number().int(),
  /** What the value was in its language: `dict`, `ndarray float64`, `Float64Array`. */
  type: z.string(),
  shape: z.exactOptional(z.array(z.number().int())),
  preview: z.string(),
  /** With the dot: `.html`. Only of files. */
  suffix: z.exactOptional(z.string()),
  /** Of a pickle: package versions and local modules that reading it needs. */
  pickle: z
    .strictObject({ packages: z.record(z.string(), z.string()), modules: z.array(z.string()), python: z.string() })
    .optional(),
});

export type Artifact = z.infer<typeof artifactSchema>;
