import type { Failure } from "../failure.ts";
import type { RetryCause } from "../flow/flow.ts";

/** What a failed attempt failed of. `lost`: its container was, through no fault of the step. Undefined where another attempt
 * would fail alike. */
export function failureCause({ kind }: Failure): RetryCause | "lost" | undefined {
  switch (kind) {
    case "task-failed":
    case "output-refused":
      return "error";
    case "task-exited":
      return "exit";
    case "task-oom":
      return "oom";
    case "task-timeout":
      return "timeout";
    case "task-killed":
      return "signal";
    case "task-lost":
      return "lost";
    default:
      return undefined;
  }
}
