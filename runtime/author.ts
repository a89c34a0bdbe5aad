import { z } from "zod";
import type { Environment } from "../images/environment.ts";

export { z };

/** What makes a value recognisable as made by `flow()`, across copies of this module. */
export const flowBrand: unique symbol = Symbol.for("flowbox.flow") as never;

/** Options of a step. `E` and `N` are the names of environments and steps that it mentions. */
export interface StepOptions<E extends string | Environment = string | Environment, N extends string = string> {
  /** A name from `environments`, or an environment written in place. Without it the base image alone. */
  environment?: E;
  /** Steps that come before this one. */
  needs?: readonly N[];
  /** Runs once for each element of a list: a param, or an artifact that a step before it makes. */
  foreach?: string;
  /** Closes the innermost foreach of the steps that it needs: it runs once for all of their items. */
  join?: boolean;
  /** Runs only if a boolean, a param or an artifact, is true; `"!use_gpu"`: if it is false. */
  when?: string;
  /** How often it is tried again after a failure: a count, or with seconds before the next attempt (doubled each time)
   * and the failures that it is for. */
  retries?: number | { count: number; delay?: number; on?: readonly RetryCause[] };
  /** Seconds that an attempt may take. */
  timeout?: number;
  /** The name of an artifact that a failure becomes, after all attempts; what comes after it runs. */
  catch?: string;
  /** Memory, shared memory and temporary space are in bytes. */
  resources?: { cpus?: number; memory?: number; shm?: number; tmp?: number; pids?: number };
  /** `true` is egress; a text names an engine's network. */
  network?: boolean | string;
  env?: Record<string, string>;
  /** Paths, folders or globs, relative to the flow's folder or to the project. */
  files?: readonly string[];
  /** Names; or name to a format, or to a schema that the value is checked against. */
  outputs?: readonly string[] | Record<string, ArtifactFormat | z.ZodType>;
  reuse?: "always" | "never";
  /** Another text, another result: what was made before counts no more. */
  salt?: string;
}

/** `error`: the function raised; `exit`: it ended with an exit code; `signal`: it was killed. */
export type RetryCause = "error" | "exit" | "oom" | "timeout" | "signal";

export type ArtifactFormat = "json" | "npy" | "bytes" | "file" | "folder" | "pickle";

export interface CommandOptions<
  E extends string | Environment = string | Environment,
  N extends string = string,
> extends StepOptions<E, N> {
  /** Names of the artifacts that the program reads. Without it, all that the step sees. */
  inputs?: readonly string[];
}

export interface StepDefinition<E extends string | Environment = string | Environment, N extends string = string> {
  program:
    | { kind: "python" | "node"; entry: string }
    | { kind: "command"; argv: readonly string[]; inputs?: readonly string[] };
  options: StepOptions<E, N>;
}

/** An artifact of another run. */
export interface RunInput {
  fromRun: string;
}

export interface FlowOptions<E extends string, S extends string, P extends z.ZodObject> {
  params?: P;
  environments?: Record<E, Environment>;
  /** Artifacts of other runs, by the name that steps know them by. */
  inputs?: Record<string, RunInput>;
  testMode?: { params?: Partial<z.input<NoInfer<P>>>; jobs?: number; inputs?: Record<string, string> };
  steps: Record<S, StepDefinition<NoInfer<E> | Environment, NoInfer<S>>>;
}

export interface FlowDefinition {
  [flowBrand]: 1;
  /** What `flow()` was given; checked when the flow is loaded. */
  options: object;
}

/** The default export of a `flow.ts`. */
export const flow = <
  const E extends string = never,
  const S extends string = never,
  const P extends z.ZodObject = z.ZodObject<Record<never, never>>,
>(
  options: FlowOptions<E, S, P>,
): FlowDefinition => ({
  [flowBrand]: 1,
  options,
});

/** What `flowbox.config.ts` may say. */
export interface ProjectConfig {
  /** Package indexes by name, and the packages that come from each and from no other: `{ acme: { packages: ["acme-*"] } }`.
   * Where they are each machine says, with FLOWBOX_INDEX_ACME. */
  indexes?: Record<string, { packages: readonly string[] }>;
  /** Packages of the project's own that take the place of the pinned ones: the name that is imported, and the folder it lies in. */
  local?: Record<string, string>;
}

/** The default export of a `flowbox.config.ts`; a plain object does as well. */
export const config = (options: ProjectConfig): ProjectConfig => options;

/** A step that is a Python function.
 * @param entry file and function, relative to the flow's folder: `steps/fit.py:fit` */
export const python = <const E extends string | Environment = never, const N extends string = never>(
  entry: string,
  options: StepOptions<E, N> = {},
): StepDefinition<E, N> => ({ program: { kind: "python", entry }, options });

/** A step that is an exported JavaScript or TypeScript function.
 * @param entry file and function, relative to the flow's folder: `steps/report.ts:report` */
export const node = <const E extends string | Environment = never, const N extends string = never>(
  entry: string,
  options: StepOptions<E, N> = {},
): StepDefinition<E, N> => ({ program: { kind: "node", entry }, options });

/** A step that is any program.
 * @param argv the program and its arguments; `{name}` stands for a param */
export const command = <const E extends string | Environment = never, const N extends string = never>(
  argv: readonly string[],
  { inputs, ...options }: CommandOptions<E, N> = {},
): StepDefinition<E, N> => ({
  program: { kind: "command", argv, ...(inputs === undefined ? {} : { inputs }) },
  options,
});

/** `store: false`: the content is hashed but not kept with the run, which then cannot be reproduced without it. */
export interface PathOptions {
  store?: boolean;
}

/** A param that is a file on the caller's disk. */
export const file = ({ store = true }: PathOptions = {}): z.ZodString =>
  z.string().min(1).meta({ flowboxPath: "file", flowboxStore: store });

/** A param that is a folder on the caller's disk. */
export const folder = ({ store = true }: PathOptions = {}): z.ZodString =>
  z.string().min(1).meta({ flowboxPath: "folder", flowboxStore: store });

/** An artifact of another run.
 * @param address `train@production:model`; parts may be params: `train@{tag}:model` */
export const fromRun = (address: string): RunInput => ({ fromRun: address });
