import type { TaskRecord } from "../../runtime/runs/run-record.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import { columns } from "./columns.ts";
import { duration } from "./duration.ts";
import { failureText } from "./failure-text.ts";
import { plain } from "./plain.ts";
import { statusCounts } from "./status-counts.ts";
import type { Terminal } from "./terminal.ts";

interface Row {
  cells: [string, string, string];
  below?: string | undefined;
}

/** A line a task; of a step with many, a line that counts them, and the tasks that did not end well.
 * @param tasks those of one step beside each other */
export function printTasks(terminal: Terminal, tasks: readonly TaskRecord[]): void {
  const rows = [...Map.groupBy(tasks, ({ step }) => step).values()].flatMap((ofStep) =>
    ofStep.length > most ? counted(ofStep, terminal) : ofStep.map((task) => rowOf(task, terminal)),
  );
  for (const [index, line] of columns(rows.map(({ cells }) => cells)).entries()) {
    terminal.line(`  ${line}`);
    const below = rows[index]?.below;
    if (below !== undefined) terminal.line(`    ${below}`);
  }
}

const most = 20;

function rowOf({ step, index, status, from, seconds, failure }: TaskRecord, terminal: Terminal): Row {
  const told = failure && (status === "failed" || status === "caught");
  return {
    cells: [plain(taskPath(step, index)), `${status}${from ? ` from ${from}` : ""}`, duration(seconds)],
    below: told ? terminal.style(status === "failed" ? "red" : "yellow", plain(failureText(failure).what)) : undefined,
  };
}

function counted(tasks: readonly TaskRecord[], terminal: Terminal): Row[] {
  const seconds = tasks.reduce((sum, task) => sum + task.seconds, 0);
  const bad = tasks.filter(({ status }) => !well.has(status));
  const left = bad.length - most;
  return [
    {
      cells: [
        plain(tasks[0]?.step ?? ""),
        statusCounts(tasks.map(({ status }) => status)),
        `${duration(seconds)} in all`,
      ],
    },
    ...bad.slice(0, most).map((task) => rowOf(task, terminal)),
    ...(left > 0 ? [{ cells: ["", `and ${left} more that did not end well`, ""] } satisfies Row] : []),
  ];
}

const well: ReadonlySet<TaskRecord["status"]> = new Set(["ran", "reused", "skipped"]);
