import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { duration } from "./duration.ts";
import { imageReasonText } from "./image-reason-text.ts";
import { plain } from "./plain.ts";
import { planSentence } from "./plan-sentence.ts";
import { printFailure } from "./print-failure.ts";
import { size } from "./size.ts";
import type { Terminal } from "./terminal.ts";
import { warningText } from "./warning-text.ts";

export interface ViewOptions {
  terminal: Terminal;
  /** How long ago a run was, where that is known. */
  ago: (run: string) => string | undefined;
  /** The logs of steps are on the screen already. */
  logged?: boolean;
}

type TaskEnded = Extract<RunEvent, { type: "task-ended" }>;

/** Prints what stays on the screen of an event; what is only passing (starts, progress, logs) is the views' business. */
export function printEvent(event: RunEvent, { terminal, ago, logged = false }: ViewOptions): void {
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
    case "attempt-failed":
    case "task-started":
    case "task-log":
  }
}

function taskLine(event: TaskEnded, terminal: Terminal): string {
  const step = plain(event.step);
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
