import { Args } from "@oclif/core";
import { ok } from "../../images/result.ts";
import { findRun } from "../../runtime/runs/find-run.ts";
import { tagsOf } from "../../runtime/runs/tags.ts";
import { BaseCommand } from "../base-command.ts";
import { openProject } from "../compose.ts";
import { printRun } from "../print/print-run.ts";
import { runJson } from "../print/run-json.ts";
import type { Terminal } from "../print/terminal.ts";

export default class Show extends BaseCommand {
  static override summary = "Show a run: its params, steps, artifacts and images";
  static override examples = ["<%= config.bin %> show train/2", "<%= config.bin %> show train/latest --json"];
  static override args = { run: Args.string({ required: true, description: "train/3, train/latest, train@tag" }) };

  protected override async answer() {
    const { args } = await this.parse(Show);
    const opened = openProject();
    if (!opened.ok) return opened;
    const { state } = opened.value;
    const found = findRun(state, args.run);
    if (!found.ok) return found;
    const tags = tagsOf(state, found.value);
    return ok({
      json: runJson(found.value, tags),
      print: (terminal: Terminal) => printRun(terminal, found.value, { tags, now: Date.now() }),
    });
  }
}
