import type { State } from "../../runtime/runs/state.ts";
import { linesView, type RunView } from "./lines.ts";
import { liveView } from "./live.ts";
import { runAgo } from "./run-ago.ts";
import type { Terminal } from "./terminal.ts";

/** The view of events that fits: live on a terminal, lines elsewhere. */
export function eventView(terminal: Terminal, state: State): RunView {
  const options = { terminal, ago: runAgo(state) };
  return terminal.live ? liveView(options) : linesView(options);
}
