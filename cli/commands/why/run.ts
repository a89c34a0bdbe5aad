import { Args } from "@oclif/core";
import { ok } from "../../../images/result.ts";
import { whyRun } from "../../../runtime/runs/why-run.ts";
import { BaseCommand } from "../../base-command.ts";
import { openProject } from "../../compose.ts";
import { printTaskReasons, taskReasonText } from "../../print/print-task-reason.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class WhyRun extends BaseCommand {
  static override summary = "Say why a step of a run ran, or was reused";
  static override examples = ["<%= config.bin %> why run train/3/fit", "<%= config.bin %> why run train/latest"];
  static override args = {
    address: Args.string({
      required: true,
      description: "a step, train/3/fit, a task of a foreach, train/3/fit/2, or a run, train/3",
    }),
  };

  protected override async answer() {
    const { args } = await this.parse(WhyRun);
    const opened = openProject();
    if (!opened.ok) return opened;
    const tasks = whyRun(opened.value.state, args.address);
    if (!tasks.ok) return tasks;
    return ok({
      json: { tasks: tasks.value.map((task) => ({ ...task, text: taskReasonText(task).replace(/:$/, ".") })) },
      print: (terminal: Terminal) => printTaskReasons(terminal, tasks.value),
    });
  }
}
