import type { ZodObject, ZodType } from "zod";
import type { Environment } from "../../images/environment.ts";
import type { PackageIndexes } from "../../images/package-indexes.ts";

/** A checked flow: every name in it refers to something that exists. */
export interface Flow {
  name: string;
  /** Absolute folder of the flow; `flow.ts` and `locks/` are in it. */
  folder: string;
  /** Absolute folder of the project. */
  project: string;
  params: ZodObject;
  environments: Record<string, Environment>;
  /** The project's package indexes. */
  indexes: PackageIndexes;
  /** Packages of the project's own that stand in the place of a pinned one: the name that is imported, and its absolute folder. */
  local: Readonly<Record<string, string>>;
  /** Artifacts of other runs, by the name that steps know them by. The address may name params: `train@{tag}:model`. */
  inputs: Record<string, { fromRun: string }>;
  testMode: { params: Record<string, unknown>; jobs?: number; inputs: Record<string, string> };
  /** In an order in which every step comes after what it needs. */
  steps: readonly Step[];
}

export interface Step {
  name: string;
  program: Program;
  /** Absent: the base image alone. */
  environment?: string;
  needs: readonly string[];
  /** The list, a param or an artifact, for each of whose elements the step runs. */
  foreach?: string;
  /** Closes the innermost foreach of the steps that it needs. */
  join: boolean;
  /** The foreach steps that its tasks are in, outermost first; its own counts. */
  scope: readonly string[];
  /** A JSON boolean, a param or an artifact, that decides whether it runs; `not` turns it round. */
  when?: { name: string; not: boolean };
  retries: {
    count: number;
    /** Seconds before the next attempt, doubled each time. */ delay: number;
    on: readonly RetryCause[];
  };
  /** Seconds that an attempt may take. */
  timeout?: number;
  /** The artifact that a failure becomes. */
  catch?: string;
  resources: { cpus?: number; memory?: number; shm?: number; tmp?: number; pids?: number };
  network: boolean | string;
  env: Record<string, string>;
  /** Project paths that are code or data of the step, relative to the flow's folder or the project. */
  files: readonly string[];
  /** Declared artifacts. Absent: not declared. */
  outputs?: Record<string, { format?: string; schema?: ZodType }>;
  reuse: "always" | "never";
  salt?: string;
}

/** What an attempt may be repeated for. A lost container is, whatever the step says, and does not count. */
export type RetryCause = "error" | "exit" | "oom" | "timeout" | "signal";

export type Program =
  | { kind: "python" | "node"; /** Absolute. */ file: string; function: string }
  | { kind: "command"; argv: readonly string[]; inputs?: readonly string[] };
