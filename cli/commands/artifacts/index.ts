import { Args } from "@oclif/core";
import { ok } from "../../../images/result.ts";
import { parseAddress } from "../../../runtime/runs/address.ts";
import { findRunAt } from "../../../runtime/runs/find-run.ts";
import { tasksAt } from "../../../runtime/runs/tasks-at.ts";
import { BaseCommand } from "../../base-command.ts";
import { openProject } from "../../compose.ts";
import { printArtifacts } from "../../print/print-artifacts.ts";
import { artifactsJson } from "../../print/run-json.ts";
import type { Terminal } from "../../print/terminal.ts";

/** Lines a step. */
const most = 20;

export default class Artifacts extends BaseCommand {
  static override summary = "List what a run, a step or a task made";
  static override examples = ["<%= config.bin %> artifacts train/2", "<%= config.bin %> artifacts train/2/fit"];
  static override args = {
    run: Args.string({ required: true, description: "train/3, train/3/fit, train/3/fit/2, train/latest, train@tag" }),
  };

  protected override async answer() {
    const { args } = await this.parse(Artifacts);
    const opened = openProject();
    if (!opened.ok) return opened;
    const address = parseAddress(args.run);
    if (!address.ok) return address;
    const found = findRunAt(opened.value.state, address.value, args.run);
    if (!found.ok) return found;
    const tasks = tasksAt(found.value, address.value, args.run);
    if (!tasks.ok) return tasks;
    const { run } = found.value;
    return ok({
      json: {
        run,
        tasks: tasks.value.map(({ step, index, artifacts }) => ({
          step,
          ...(index && { index }),
          artifacts: artifactsJson(artifacts),
        })),
      },
      print: (terminal: Terminal) => {
        if (tasks.value.every(({ artifacts }) => artifacts.length === 0))
          terminal.line(`${args.run} made no artifacts.`);
        else if (printArtifacts(terminal, tasks.value, most) > 0)
          terminal.line(`All of them: flowbox artifacts ${args.run} --json`);
      },
    });
  }
}
