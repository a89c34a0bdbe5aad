import { z } from "zod";
import { artifactSchema, digestSchema } from "../artifacts/artifact.ts";

const seenSchema = z.strictObject({ artifact: artifactSchema, maker: z.string() });

/** Everything that a task is given, by content: from this and an image it can be run again. Paths are the project's. */
export const taskInputSchema = z.strictObject({
  step: z.string(),
  program: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.enum(["python", "node"]), path: z.string(), module: z.string(), function: z.string() }),
    z.strictObject({ kind: z.literal("command"), argv: z.array(z.string()) }),
  ]),
  roots: z.array(z.string()),
  code: z.array(z.strictObject({ path: z.string(), digest: digestSchema, declared: z.boolean() })),
  params: z.record(z.string(), z.json()),
  /** file() and folder() params. */
  paths: z.record(z.string(), artifactSchema),
  artifacts: z.record(z.string(), seenSchema),
  inputs: z.record(z.string(), z.record(z.string(), seenSchema)),
  env: z.record(z.string(), z.string()),
  network: z.union([z.boolean(), z.string()]),
  test: z.boolean(),
  outputs: z.exactOptional(z.record(z.string(), z.strictObject({ format: z.exactOptional(z.string()) }))),
});

export type TaskInput = z.infer<typeof taskInputSchema>;
