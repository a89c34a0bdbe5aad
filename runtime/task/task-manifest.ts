import { readFileSync } from "node:fs";
import { z } from "zod";
import { artifactSchema, digestSchema } from "../artifacts/artifact.ts";
import type { TaskRecipe } from "./task-recipe.ts";
import { taskInputSchema } from "./task-input.ts";

/** What one attempt that succeeded left on record. A task is done when its manifest is there; it never changes. */
export const taskManifestSchema = z.strictObject({
  version: z.literal(1),
  run: z.string(),
  step: z.string(),
  attempt: z.number().int(),
  key: digestSchema,
  recipe: z.custom<TaskRecipe>((value) => typeof value === "object" && value !== null),
  /** path to digest of its meaning */
  meanings: z.record(z.string(), z.string()),
  input: taskInputSchema,
  image: z.strictObject({
    environment: z.string(),
    key: digestSchema,
    id: z.string(),
    configDigest: digestSchema,
    diffIds: z.array(digestSchema),
    base: z.strictObject({ name: z.string(), configDigest: digestSchema }),
    platform: z.enum(["linux/amd64", "linux/arm64"]),
    bytes: z.number(),
    built: z.boolean(),
    packages: z.record(z.string(), z.string()),
  }),
  profile: z.strictObject({
    cpus: z.number(),
    memory: z.number(),
    pids: z.number(),
    shm: z.number(),
    tmp: z.number(),
    network: z.union([z.boolean(), z.string()]),
  }),
  seconds: z.number(),
  artifacts: z.array(artifactSchema),
  /** Why it must not be reused. */
  notReusable: z.array(z.string()),
});

export type TaskManifest = z.infer<typeof taskManifestSchema>;

/** Undefined when there is none, or it is not one that this version can read. */
export function readManifest(file: string): TaskManifest | undefined {
  try {
    return taskManifestSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
