import { z } from "zod";
import { environmentSchema } from "../../images/environment.ts";
import { formats } from "../artifacts/artifact.ts";

const zodType = z.custom<z.ZodType>(
  (value) => value instanceof z.ZodType,
  "Invalid input: expected a schema made with z",
);
const positive = z.number().positive();

const options = z.strictObject({
  environment: z.union([z.string(), environmentSchema]).optional(),
  needs: z.array(z.string()).default([]),
  resources: z
    .strictObject({
      cpus: positive.optional(),
      memory: positive.int().optional(),
      shm: positive.int().optional(),
      tmp: positive.int().optional(),
      pids: positive.int().optional(),
    })
    .default({}),
  network: z.union([z.boolean(), z.string().min(1)]).default(false),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "not a name of a variable"), z.string()).default({}),
  files: z.array(z.string().min(1)).default([]),
  outputs: z.union([z.array(z.string()), z.record(z.string(), z.union([z.enum(formats), zodType]))]).optional(),
  reuse: z.enum(["always", "never"]).optional(),
  salt: z.string().optional(),
});

const program = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["python", "node"]), entry: z.string() }),
  z.strictObject({
    kind: z.literal("command"),
    argv: z.array(z.string()).min(1),
    inputs: z.array(z.string()).optional(),
  }),
]);

const step = z
  .custom<object>(
    (value) => typeof value === "object" && value !== null && "program" in value,
    "Invalid input: expected a step made with python(), node() or command()",
  )
  .pipe(z.strictObject({ program, options }));

/** What `flow()` was given, as a flow file may have it: types alone do not hold for a file that was not type-checked. */
export const flowSchema = z.strictObject({
  params: z
    .custom<z.ZodObject>((value) => value instanceof z.ZodObject, "Invalid input: expected z.object({ … })")
    .optional(),
  environments: z.record(z.string(), environmentSchema).default({}),
  inputs: z.record(z.string(), z.strictObject({ fromRun: z.string().min(1) })).default({}),
  testMode: z
    .strictObject({
      params: z.record(z.string(), z.unknown()).default({}),
      jobs: z.number().int().positive().optional(),
      inputs: z.record(z.string(), z.string()).default({}),
    })
    .default({ params: {}, inputs: {} }),
  steps: z.record(z.string(), step),
});

export type FlowValues = z.output<typeof flowSchema>;
export type StepValues = FlowValues["steps"][string];

/** Option names, for did-you-mean, by where they may stand. */
export const fields = {
  flow: Object.keys(flowSchema.shape),
  environment: Object.keys(environmentSchema.shape),
  testMode: ["params", "jobs", "inputs"],
  resources: ["cpus", "memory", "shm", "tmp", "pids"],
  step: [...Object.keys(options.shape), "inputs"],
};
