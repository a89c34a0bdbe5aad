import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { duration } from "./duration.ts";
import type { RunView } from "./lines.ts";
import { LogLines } from "./log-lines.ts";
import { plain } from "./plain.ts";
import { printEvent, type ViewOptions } from "./print-event.ts";

interface Row {
  name: string;
  doing: string;
  since: number;
  last: string;
}

/** On a terminal: a line that is updated for every step and image that is being worked on, below what is finished. */
export function liveView(options: ViewOptions): RunView {
  const { terminal } = options;
  const rows = new Map<string, Row>();
  const logs = new LogLines();
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const draw = (): void => {
    erase();
    const lines = [...rows.values()].map((row) => rowText(row, terminal.columns));
    for (const line of lines) terminal.line(line);
    drawn = lines.length;
  };
  const timer = setInterval(draw, 120);
  return {
    show(event) {
      follow(event, rows, logs);
      if (passing.has(event.type)) return;
      erase();
      printEvent(event, options);
      draw();
    },
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

const passing = new Set<RunEvent["type"]>([
  "task-log",
  "image-progress",
  "task-started",
  "image-started",
  "attempt-intent",
]);

function follow(event: RunEvent, rows: Map<string, Row>, logs: LogLines): void {
  if (event.type === "image-progress") {
    const key = `image ${event.environment}`;
    const row = rows.get(key) ?? { name: event.environment, doing: "image", since: performance.now(), last: "" };
    rows.set(key, { ...row, last: event.line });
  }
  if (event.type === "image-ready") rows.delete(`image ${event.image.environment}`);
  if (event.type === "task-started")
    rows.set(event.step, { name: event.step, doing: "runs", since: performance.now(), last: "" });
  if (event.type === "task-log") {
    const last = logs.add(event.step, event.text).findLast((line) => line.trim() !== "");
    const row = rows.get(event.step);
    if (row && last !== undefined) row.last = last;
  }
  if (event.type === "task-ended") rows.delete(event.step);
  if (event.type === "run-ended") rows.clear();
}

/** Never longer than the terminal is wide: a wrapped line could not be erased. */
function rowText({ name, doing, since, last }: Row, columns: number): string {
  const tail = plain(last.split("\r").at(-1) ?? "").replaceAll(/[\t\n]/g, " ");
  const text = `${doing.padEnd(7)} ${plain(name)}  ${duration((performance.now() - since) / 1000)}  ${tail}`;
  return text.slice(0, columns - 1);
}
