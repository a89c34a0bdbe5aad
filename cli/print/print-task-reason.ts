import { taskPath } from "../../runtime/runs/task-path.ts";
import type { TaskReason } from "../../runtime/runs/why-run.ts";
import { failureText } from "./failure-text.ts";
import { listed } from "./listed.ts";
import { plain } from "./plain.ts";
import { printPhrases } from "./print-phrases.ts";
import { recipeChangePhrases } from "./recipe-change-phrases.ts";
import type { Terminal } from "./terminal.ts";

/** Why tasks ran or were reused; those of a step that did for the same reasons are told of once. */
export function printTaskReasons(terminal: Terminal, tasks: readonly TaskReason[]): void {
  const alike = Map.groupBy(tasks, (task) => JSON.stringify({ ...task, index: undefined, fromIndex: undefined }));
  for (const [first, ...others] of alike.values()) if (first) printTaskReason(terminal, first, others.length);
}

/** Why a task ran or was reused, and what differs from the newest one before it.
 * @param alike how many more there are of which the same is true */
export function printTaskReason(terminal: Terminal, task: TaskReason, alike = 0): void {
  const address = `${task.run}/${taskPath(task.step, task.index)}`;
  const more = alike > 0 ? ` and ${alike} more` : "";
  terminal.line(`${terminal.style("bold", address)}${more}  ${plain(taskReasonText(task))}`);
  printPhrases(terminal, task.compared?.changes.flatMap(recipeChangePhrases) ?? []);
}

/** One sentence; where it ends with a colon, the differences follow. */
export function taskReasonText({ step, status, from, fromIndex, reason, notReusable, compared }: TaskReason): string {
  if (from !== undefined) {
    return `reused from ${from}: same code, packages, params, inputs. Why it ran there: flowbox why run ${from}/${taskPath(step, fromIndex)}`;
  }
  const did = status === "ran" ? "ran" : status === "running" ? "runs" : `${status}; it ran`;
  const first = `${did} for the first time: no earlier run has it on record.`;
  const since = compared ? ` since ${compared.run}` : "";
  const also =
    compared && compared.changes.length > 0 ? ` What changed${since}:` : compared ? ` Nothing changed${since}.` : "";
  switch (reason?.kind) {
    case "fresh":
      return `${did} because of --fresh.${also}`;
    case "never-reused":
      return `${did} because ${notReusable.length > 0 ? `it reads ${listed(notReusable)}` : "its flow says so: it is never reused"}.${also}`;
    case "gone":
      return `${did} because the result of ${reason.run}, which has the same recipe, is not whole any more.`;
    case "needs":
      if (status === "ran" && !compared) return first;
      return `${did} because it needs ${listed(reason.steps)}, which ran.${also}`;
    case "changed":
      return `${did} because its recipe changed${since}:`;
    case "refused":
      return `${status}: ${failureText(reason.failure).what}`;
    case "first":
    case undefined:
      return compared ? `${did}.${also}` : first;
  }
}
