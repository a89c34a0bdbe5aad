import type { Failure } from "../failure.ts";
import type { RetryCause } from "../flow/flow.ts";

/** What a failed attempt failed of. `lost`: its container was, through no fault of the step. Undefined where another attempt
 * would fail alike. */
export function failureCause({ kind }: Failure): RetryCause | "lost" | undefined {
  return causes[kind];
}

const causes: { [kind in Failure["kind"]]?: RetryCause | "lost" } = {
  "task-failed": "error",
  "output-refused": "error",
  "task-exited": "exit",
  "task-oom": "oom",
  "task-timeout": "timeout",
  "task-killed": "signal",
  "task-lost": "lost",
};
