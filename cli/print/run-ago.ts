import { findRun } from "../../runtime/runs/find-run.ts";
import type { State } from "../../runtime/runs/state.ts";
import { ago } from "./ago.ts";

/** How long ago a run was, where that is known. */
export const runAgo =
  (state: State) =>
  (run: string): string | undefined => {
    const found = findRun(state, run);
    return found.ok ? ago(found.value.startedAt, Date.now()) : undefined;
  };
