import { findRun } from "../../runtime/runs/find-run.ts";
import type { State } from "../../runtime/runs/state.ts";
import { ago } from "./ago.ts";
import { linesView, type RunView } from "./lines.ts";
import { liveView } from "./live.ts";
import type { Terminal } from "./terminal.ts";

/** The view of events that fits: live on a terminal, lines elsewhere. */
export function eventView(terminal: Terminal, state: State): RunView {
  const options = {
    terminal,
    ago: (run: string) => {
      const found = findRun(state, run);
      return found.ok ? ago(found.value.startedAt, Date.now()) : undefined;
    },
  };
  return terminal.live ? liveView(options) : linesView(options);
}
