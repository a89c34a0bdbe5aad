import { Args } from "@oclif/core";
import { ok } from "../../images/result.ts";
import { readLog, type TaskLog } from "../../runtime/runs/read-log.ts";
import { taskPath } from "../../runtime/runs/task-path.ts";
import { BaseCommand } from "../base-command.ts";
import { openProject } from "../compose.ts";
import { plain } from "../print/plain.ts";
import type { Terminal } from "../print/terminal.ts";

export default class Logs extends BaseCommand {
  static override summary = "Print what steps wrote";
  static override examples = [
    "<%= config.bin %> logs train/2/fit",
    "<%= config.bin %> logs train/2/fit/3",
    "<%= config.bin %> logs train/2",
  ];
  static override args = {
    address: Args.string({
      required: true,
      description: "a step, train/2/fit, a task of a foreach, train/2/fit/3, or a run, train/2",
    }),
  };

  protected override async answer() {
    const { args } = await this.parse(Logs);
    const opened = openProject();
    if (!opened.ok) return opened;
    const logs = readLog(opened.value.state, args.address);
    if (!logs.ok) return logs;
    return ok({
      json: { logs: logs.value.map(({ bytes, ...log }) => ({ ...log, text: bytes().toString() })) },
      print: (terminal: Terminal) => {
        for (const log of logs.value) print(terminal, log, logs.value.length > 1);
      },
    });
  }
}

/** On a terminal what could command it is escaped; a file or a pipe gets the bytes. */
function print(terminal: Terminal, { step, index, run, reused, bytes: read }: TaskLog, several: boolean): void {
  const task = taskPath(step, index);
  const bytes = read();
  if (reused) terminal.line(terminal.style("dim", `# ${task} was reused; this is its log in ${run}`));
  else if (several) terminal.line(terminal.style("dim", `# ${task}`));
  terminal.write(terminal.live ? plain(bytes.toString()) : bytes);
  if (bytes.length > 0 && bytes.at(-1) !== 10) terminal.line();
}
