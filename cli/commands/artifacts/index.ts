import { Args } from "@oclif/core";
import { ok } from "../../../images/result.ts";
import { findRun } from "../../../runtime/runs/find-run.ts";
import { BaseCommand } from "../../base-command.ts";
import { openProject } from "../../compose.ts";
import { printArtifacts } from "../../print/print-artifacts.ts";
import { artifactsJson } from "../../print/run-json.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class Artifacts extends BaseCommand {
  static override summary = "List what a run made";
  static override examples = ["<%= config.bin %> artifacts train/2"];
  static override args = { run: Args.string({ required: true, description: "train/3, train/latest, train@tag" }) };

  protected override async answer() {
    const { args } = await this.parse(Artifacts);
    const opened = openProject();
    if (!opened.ok) return opened;
    const found = findRun(opened.value.state, args.run);
    if (!found.ok) return found;
    const { run, tasks } = found.value;
    const made = tasks.flatMap(({ step, artifacts }) => artifacts.map((artifact) => ({ step, artifact })));
    return ok({
      json: { run, tasks: tasks.map(({ step, artifacts }) => ({ step, artifacts: artifactsJson(artifacts) })) },
      print: (terminal: Terminal) => {
        if (made.length === 0) terminal.line(`${run} made no artifacts.`);
        else printArtifacts(terminal, made);
      },
    });
  }
}
