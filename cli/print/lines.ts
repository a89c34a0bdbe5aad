import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { LogLines } from "./log-lines.ts";
import { plain } from "./plain.ts";
import { printEvent, type ViewOptions } from "./print-event.ts";

/** Shows events as they come; `close` leaves the screen in order. */
export interface RunView {
  show(event: RunEvent): void;
  close(): void;
}

/** One line an event, for files, pipes and CI: logs are printed with the step before them. */
export function linesView(options: ViewOptions): RunView {
  const { terminal } = options;
  const logs = new LogLines();
  const building = new Set<string>();
  const log = (name: string, lines: readonly string[]): void => {
    for (const line of lines) terminal.line(`${plain(name)} | ${plain(line)}`);
  };
  return {
    show(event) {
      if (event.type === "image-progress") {
        if (!building.has(event.environment)) terminal.line(`image   ${plain(event.environment)}  building`);
        building.add(event.environment);
        log(event.environment, [event.line]);
      }
      if (event.type === "task-started") terminal.line(`start   ${plain(event.step)}`);
      if (event.type === "task-log") log(event.step, logs.add(event.step, event.text));
      if (event.type === "task-ended") log(event.step, logs.end(event.step));
      printEvent(event, { ...options, logged: true });
    },
    close() {},
  };
}
