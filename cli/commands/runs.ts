import { ok } from "../../images/result.ts";
import { listRuns } from "../../runtime/runs/list-runs.ts";
import { tagsOf } from "../../runtime/runs/tags.ts";
import { BaseCommand } from "../base-command.ts";
import { openProject } from "../compose.ts";
import { printRuns } from "../print/print-run.ts";

import type { Terminal } from "../print/terminal.ts";
export default class Runs extends BaseCommand {
  static override summary = "List the runs of this project";
  static override examples = ["<%= config.bin %> runs"];

  protected override async answer() {
    await this.parse(Runs);
    const opened = openProject();
    if (!opened.ok) return opened;
    const { state } = opened.value;
    const runs = listRuns(state).map((record) => ({ record, tags: tagsOf(state, record) }));
    return ok({
      json: {
        runs: runs.map(({ record: { run, flow, mode, status, startedAt, seconds }, tags }) => ({
          run,
          flow,
          mode,
          status,
          startedAt,
          seconds,
          tags,
        })),
      },
      print: (terminal: Terminal) => {
        if (runs.length === 0) terminal.line("Nothing has been run here yet: flowbox run FLOW");
        else printRuns(terminal, runs, Date.now());
      },
    });
  }
}
