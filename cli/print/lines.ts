import type { RunEvent } from "../../runtime/journal/run-event.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import { EventLines } from "./event-lines.ts";
import { LogLines } from "./log-lines.ts";
import { plain } from "./plain.ts";
import type { ViewOptions } from "./print-event.ts";

/** Shows events as they come; `close` leaves the screen in order. */
export interface RunView {
  show(event: RunEvent): void;
  close(): void;
}

/** One line an event, for files, pipes and CI: logs are printed with the task before them. */
export function linesView(options: ViewOptions): RunView {
  const { terminal } = options;
  const logs = new LogLines();
  const lines = new EventLines({ ...options, logged: true, progress: true });
  const building = new Set<string>();
  const log = (name: string, logged: readonly string[]): void => {
    for (const line of logged) terminal.line(`${plain(name)} | ${plain(line)}`);
  };
  return {
    show(event) {
      if (event.type === "image-progress") {
        if (!building.has(event.environment)) terminal.line(`image   ${plain(event.environment)}  building`);
        building.add(event.environment);
        log(event.environment, [event.line]);
      }
      if (event.type === "task-started" || event.type === "task-log" || event.type === "task-ended") {
        const task = taskPath(event.step, event.index);
        if (event.type === "task-started" && !lines.many(event.step)) terminal.line(`start   ${plain(task)}`);
        if (event.type === "task-log") log(task, logs.add(task, event.text));
        if (event.type === "task-ended") log(task, logs.end(task));
      }
      lines.show(event);
    },
    close() {},
  };
}
