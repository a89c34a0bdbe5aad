import type { Flow } from "../flow/flow.ts";

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
  /** Images are built from caches only. */
  offline?: boolean;
  /** true: run everything; names: those steps and what follows. */
  fresh: boolean | readonly string[];
  /** Addresses that replace the flow's own, by input. */
  from: Record<string, string>;
  signal: AbortSignal;
}
