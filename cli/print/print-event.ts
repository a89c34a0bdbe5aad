import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import { duration } from "./duration.ts";
import { failureText } from "./failure-text.ts";
import { imageReasonText } from "./image-reason-text.ts";
import { plain } from "./plain.ts";
import { planSentence } from "./plan-sentence.ts";
import { printFailure } from "./print-failure.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";
import type { ScopeOf } from "./step-tallies.ts";
import { warningText } from "./warning-text.ts";

export interface ViewOptions {
  terminal: Terminal;
  /** How long ago a run was, where that is known. */
  ago: (run: string) => string | undefined;
  /** The logs of steps are on the screen already. */
  logged?: boolean;
  /** Says ten times how many tasks of a step are done. */
  progress?: boolean;
  /** The foreach steps that a step's tasks are in. Without it every task has its line. */
  scopeOf?: ScopeOf;
  /** Called before something is printed. */
  before?: () => void;
}

type TaskEnded = Extract<RunEvent, { type: "task-ended" }>;

/** Prints what stays on the screen of an event; what is only passing (starts, progress, logs) is the views' business. */
export function printEvent(event: RunEvent, { terminal, ago, logged = false, before = () => {} }: ViewOptions): void {
  if (!passing.has(event.type)) before();
  switch (event.type) {
    case "run-started":
      terminal.line(`${terminal.style("bold", event.run)}${event.mode === "test" ? "  test mode" : ""}`);
      return;
    case "plan":
      terminal.line(plain(planSentence(event, ago)));
      return;
    case "image-ready":
      if (!event.image.built) return;
      terminal.line(
        `${terminal.style("green", "image")}  ${plain(event.image.environment)}  built in ${duration(event.seconds)}, ${size(event.image.bytes)}${event.reason ? `: ${plain(imageReasonText(event.reason))}` : ""}`,
      );
      return;
    case "task-ended":
      terminal.line(taskLine(event, terminal));
      if (event.failure && event.status === "failed") printFailure(terminal, event.failure, { detail: !logged });
      if (event.failure && event.status === "caught")
        terminal.line(`  ${terminal.style("yellow", plain(failureText(event.failure).what))}`);
      return;
    case "attempt-failed":
      if (event.again !== undefined) terminal.line(againLine({ ...event, again: event.again }, terminal));
      return;
    case "warning":
      terminal.line(`${terminal.style("yellow", "note")}  ${plain(warningText(event.warning))}`);
      return;
    case "run-ended":
    case "image-started":
    case "image-reused":
    case "image-progress":
    case "step-expanded":
    case "attempt-intent":
    case "task-started":
    case "task-log":
  }
}

/** Events of which nothing stays. */
const passing: ReadonlySet<RunEvent["type"]> = new Set([
  "run-ended",
  "image-started",
  "image-reused",
  "image-progress",
  "step-expanded",
  "attempt-intent",
  "task-started",
  "task-log",
]);

type Again = Extract<RunEvent, { type: "attempt-failed" }> & { again: number };

function againLine({ step, index, attempt, of, failure, again }: Again, terminal: Terminal): string {
  const when = again > 0 ? ` in ${duration(again)}` : "";
  const next = `attempt ${attempt + 1} of ${of}${when}: ${plain(failureText(failure).what)}`;
  return `${terminal.style("yellow", "again")}   ${plain(taskPath(step, index))}  ${next}`;
}

function taskLine(event: TaskEnded, terminal: Terminal): string {
  const step = plain(taskPath(event.step, event.index));
  const names = event.artifacts.map(({ name }) => plain(name)).join(", ");
  switch (event.status) {
    case "ran":
      return `${terminal.style("green", "ran")}     ${step}  ${duration(event.seconds)}${names && `  ${terminal.style("dim", names)}`}`;
    case "reused":
      return `${terminal.style("cyan", "reused")}  ${step}  from ${event.from ?? "an earlier run"}`;
    case "failed":
      return `${terminal.style("red", "failed")}  ${step}  ${duration(event.seconds)}`;
    case "caught":
      return `${terminal.style("yellow", "caught")}  ${step}  ${duration(event.seconds)}${names && `  ${terminal.style("dim", names)}`}`;
    case "skipped":
      return `${terminal.style("dim", "skipped")} ${step}`;
    case "stopped":
      return `${terminal.style("yellow", "stopped")} ${step}`;
  }
}
