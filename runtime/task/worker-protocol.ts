import { z } from "zod";
import { digestSchema, formats } from "../artifacts/artifact.ts";

/** Where a worker finds things, the same in every container. */
export const paths = {
  runner: "/flowbox/runner",
  /** Read-only: task.json, code/, artifacts/, inputs/, items/, files/. */
  in: "/flowbox/in",
  /** Writable: cwd/, outputs/, log, result.json. */
  work: "/flowbox/work",
} as const;

/** What lies at `in/<name>`, for one artifact that the task may take. */
export interface TaskArtifact {
  /** Of a list; then its path is a folder. */
  items?: TaskArtifact[];
  format: (typeof formats)[number];
  /** Absolute path inside the container. */
  path: string;
  digest: string;
  /** Step or cross-run address that made it. */
  maker: string;
  pickle?: { packages: Record<string, string>; modules: string[]; python: string };
}

/** `/flowbox/in/task.json`. */
export interface TaskOrder {
  version: 1;
  id: string;
  kind: "python" | "node" | "command";
  /** `file` is absolute inside the container; `module` is dotted (Python). */
  entry?: { file: string; module: string; function: string };
  argv?: string[];
  /** Import roots, absolute inside the container. */
  roots: string[];
  params: Record<string, unknown>;
  /** file() and folder() params: absolute paths inside the container. */
  paths: Record<string, string>;
  /** What the step sees, by name. */
  artifacts: Record<string, TaskArtifact>;
  /** The artifacts of each needed step, by step; a list, in item order, where this step joins its tasks. */
  inputs: Record<string, Record<string, TaskArtifact> | JoinedTask[]>;
  /** Of the innermost foreach, if the step takes it. */
  item?: TaskArtifact;
  index?: number;
  /** Artifacts that a foreach goes over: each element of the value is stored on its own, as an entry with format `list`. */
  lists: string[];
  /** Names that two unordered makers share: name to the makers. */
  ambiguous: Record<string, string[]>;
  env: Record<string, string>;
  context: { run: string; step: string; attempt: number; items: TaskItem[]; test_mode: boolean };
  /** Declared artifacts and formats. */
  outputs?: Record<string, { format?: string }>;
}

/** One enclosing foreach; they come outermost first. */
export interface TaskItem {
  step: string;
  index: number;
  item: TaskArtifact;
}

/** What one task of a foreach left for the step that joins them. Reading a name from a failed one raises with `failed`. */
export interface JoinedTask {
  index: number;
  item: TaskArtifact;
  failed?: string;
  artifacts: Record<string, TaskArtifact>;
}

const content = {
  format: z.enum(formats).exclude(["list"]),
  /** Relative to `outputs/`. */
  path: z.string(),
  type: z.string(),
  shape: z.exactOptional(z.array(z.number().int())),
  preview: z.string().max(400),
  suffix: z.exactOptional(z.string()),
  pickle: z
    .strictObject({ packages: z.record(z.string(), z.string()), modules: z.array(z.string()), python: z.string() })
    .optional(),
};
const output = z.strictObject({ name: z.string(), ...content });

/** An artifact passed on by handle: nothing is written, the host finds the blob among what the task saw. */
const handle = z.strictObject({ name: z.string(), ref: digestSchema });

/** What a foreach goes over: a folder with the elements, named by their index. */
const list = z.strictObject({
  name: z.string(),
  format: z.literal("list"),
  /** The list's name. */
  path: z.string(),
  type: z.literal("list"),
  shape: z.tuple([z.number().int()]),
  preview: z.string().max(400),
  items: z.array(z.union([z.strictObject(content), handle.omit({ name: true })])),
});

export const taskErrorSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("raised"), type: z.string(), message: z.string(), traceback: z.string() }),
  z.strictObject({
    kind: z.literal("artifact-unstorable"),
    artifact: z.string(),
    type: z.string(),
    reason: z.string(),
  }),
  z.strictObject({ kind: z.literal("artifact-name-taken"), artifact: z.string(), takenBy: z.string() }),
  z.strictObject({
    kind: z.literal("artifact-unreadable"),
    artifact: z.string(),
    maker: z.string(),
    reason: z.string(),
  }),
  z.strictObject({ kind: z.literal("argument-unknown"), argument: z.string(), known: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("argument-ambiguous"), argument: z.string(), makers: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("result-not-named"), type: z.string() }),
  z.strictObject({ kind: z.literal("output-missing"), artifact: z.string() }),
  z.strictObject({ kind: z.literal("import-failed"), module: z.string(), message: z.string(), traceback: z.string() }),
  z.strictObject({ kind: z.literal("function-missing"), function: z.string(), known: z.array(z.string()) }),
]);

/** `/flowbox/work/result.json`. What it says is a claim that the host checks. */
export const taskResultSchema = z.union([
  z.strictObject({
    version: z.literal(1),
    artifacts: z.array(z.union([output, handle, list])),
    /** Why the result must not be reused: `context.run`. */
    notReusable: z.array(z.string()),
  }),
  z.strictObject({ version: z.literal(1), error: taskErrorSchema }),
]);

export type TaskResult = z.infer<typeof taskResultSchema>;
export type TaskError = z.infer<typeof taskErrorSchema>;

/** One line of a worker's standard output. */
export const workerLineSchema = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({
    ended: z.string(),
    /** Absent when a signal ended it. */
    exit: z.number().int().nullable(),
    signal: z.number().int().nullable(),
    /** The memory limit killed something while the task ran. */
    oom: z.boolean(),
  }),
]);

/** One line of a worker's standard input: run the task that lies in `in/`. */
export interface WorkerOrder {
  task: string;
}
