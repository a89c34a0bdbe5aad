import { z } from "zod";
import { artifactSchema, digestSchema } from "../artifacts/artifact.ts";

const seenSchema = z.strictObject({ artifact: artifactSchema, maker: z.string() });

/** What one task of a foreach left for the step that joins them. */
const joinedSchema = z.strictObject({
  index: z.number().int(),
  item: seenSchema,
  /** Why the task has no artifacts of its own: a failure that was caught, for people. */
  failed: z.exactOptional(z.string()),
  artifacts: z.record(z.string(), seenSchema),
});

/** One of the foreaches that a task is in. */
const itemSchema = z.strictObject({
  /** The foreach step. */
  step: z.string(),
  index: z.number().int(),
  item: seenSchema,
});

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
  /** By needed step: its artifacts, or, where this step closes the foreach that the needed one is in, one entry an item, in order. */
  inputs: z.record(z.string(), z.union([z.array(joinedSchema), z.record(z.string(), seenSchema)])),
  /** Of the innermost foreach; only if the step takes it. */
  item: z.exactOptional(seenSchema),
  /** Of the innermost foreach; only if the step takes it. */
  index: z.exactOptional(z.number().int()),
  /** All enclosing foreaches, outermost first; only if the step reads `context.items`. */
  items: z.exactOptional(z.array(itemSchema)),
  /** Positions in all enclosing foreaches, outermost first: which task of its step this is. Not in the task's key. */
  at: z.exactOptional(z.array(z.number().int())),
  /** Artifacts that a foreach goes over: each element is stored on its own. */
  lists: z.exactOptional(z.array(z.string())),
  env: z.record(z.string(), z.string()),
  network: z.union([z.boolean(), z.string()]),
  test: z.boolean(),
  outputs: z.exactOptional(z.record(z.string(), z.strictObject({ format: z.exactOptional(z.string()) }))),
});

export type TaskInput = z.infer<typeof taskInputSchema>;
