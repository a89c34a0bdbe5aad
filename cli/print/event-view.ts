import type { Flow } from "../../runtime/flow/flow.ts";
import type { State } from "../../runtime/runs/state.ts";
import { linesView, type RunView } from "./lines.ts";
import { liveView } from "./live.ts";
import { runAgo } from "./run-ago.ts";
import type { Terminal } from "./terminal.ts";

/** The view of events that fits: live on a terminal, lines elsewhere. */
export function eventView(terminal: Terminal, state: State, flow?: Pick<Flow, "steps">): RunView {
  const scopes = new Map(flow?.steps.map(({ name, scope }) => [name, scope]));
  const options = { terminal, ago: runAgo(state), scopeOf: (step: string) => scopes.get(step) ?? [] };
  return terminal.live ? liveView(options) : linesView(options);
}
