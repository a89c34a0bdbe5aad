import { z } from "zod";
import { environmentSchema } from "../../images/environment.ts";
import { formats } from "../artifacts/artifact.ts";

const identifier = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const condition = /^!?[A-Za-z_][A-Za-z0-9_]{0,62}$/;
const retryCount = "expected a whole number from 0 to 100, or { count, delay, on }";

const zodType = z.custom<z.ZodType>(
  (value) => value instanceof z.ZodType,
  "Invalid input: expected a schema made with z",
);
const positive = z.number().positive();
const count = z.number().int().min(0, retryCount).max(100, retryCount);
/** A timer of Node's cannot be longer. */
const longest = 2_000_000;

const retries = z.union(
  [
    count.transform((given) => ({ count: given, delay: 0, on: undefined })),
    z.strictObject({
      count,
      delay: z.number().min(0, "expected seconds, 0 or more").max(longest).default(0),
      on: z.array(z.string()).min(1, "expected at least one cause").optional(),
    }),
  ],
  { error: retryCount },
);

const options = z.strictObject({
  environment: z.union([z.string(), environmentSchema]).optional(),
  needs: z.array(z.string()).default([]),
  foreach: z.string().regex(identifier, "expected the name of a param or an artifact").optional(),
  join: z.boolean().default(false),
  when: z.string().regex(condition, "expected the name of a param or an artifact, or ! and a name").optional(),
  retries: retries.default({ count: 0, delay: 0, on: undefined }),
  timeout: z
    .number()
    .positive("expected seconds, more than 0")
    .max(longest, `expected at most ${longest} seconds, 23 days`)
    .optional(),
  catch: z
    .string()
    .regex(identifier, "expected a name: it begins with a letter or _, and has letters, digits and _")
    .optional(),
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
  outputs: z
    .union([z.array(z.string()), z.record(z.string(), z.union([z.enum(formats).exclude(["list"]), zodType]))])
    .optional(),
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
export type StepOptionValues = StepValues["options"];

/** Option names, for did-you-mean, by where they may stand. */
export const fields = {
  flow: Object.keys(flowSchema.shape),
  environment: Object.keys(environmentSchema.shape),
  testMode: ["params", "jobs", "inputs"],
  retries: ["count", "delay", "on"],
  resources: ["cpus", "memory", "shm", "tmp", "pids"],
  step: [...Object.keys(options.shape), "inputs"],
};
