import type { Flow } from "../flow/flow.ts";

export const failureModes = ["finish-running", "keep-going", "stop-now"] as const;

/** What is asked of a run. */
export interface RunRequest {
  flow: Flow;
  /** Checked values; file() and folder() params are absolute paths. */
  params: Record<string, unknown>;
  paramSources: Record<string, string>;
  mode: "normal" | "test";
  jobs?: number;
  /** Images that are built at once. */
  buildJobs?: number;
  /** What a failure does to the rest; `finish-running` if not said. */
  failureMode?: (typeof failureModes)[number];
  /** Images are built from caches only. */
  offline?: boolean;
  /** true: run everything; names: those steps and what follows. */
  fresh: boolean | readonly string[];
  /** Addresses that replace the flow's own, by input. */
  from: Record<string, string>;
  signal: AbortSignal;
}
