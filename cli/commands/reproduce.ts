import { Args } from "@oclif/core";
import { ok } from "../../images/result.ts";
import { BaseCommand } from "../base-command.ts";
import { openProject, withRunParts } from "../compose.ts";
import { exits } from "../exit-code.ts";
import { eventView } from "../print/event-view.ts";
import { printReproduction } from "../print/print-reproduction.ts";
import { failureJson } from "../print/run-json.ts";
import type { Terminal } from "../print/terminal.ts";

export default class Reproduce extends BaseCommand {
  static override summary = "Run every task of a recorded run again and compare what it makes";
  static override description =
    "Each task runs from its own record: image, code, params, inputs. Ends with 0 when all artifacts are identical, with 1 when one differs, with 65 when one is missing or cannot be compared.";
  static override examples = ["<%= config.bin %> reproduce train/1"];
  static override args = { run: Args.string({ required: true, description: "train/3, train/latest, train@tag" }) };

  protected override async answer() {
    const { args } = await this.parse(Reproduce);
    const opened = openProject();
    if (!opened.ok) return opened;
    const view = eventView(this.progress, opened.value.state);
    try {
      const reproduced = await withRunParts(opened.value, { emit: (event) => view.show(event) }, async (parts) => {
        const { reproduceRun } = await import("../../runtime/runs/reproduce-run.ts");
        return reproduceRun(args.run, parts, this.signal);
      });
      if (!reproduced.ok) return reproduced;
      const { run, verdict, artifacts } = reproduced.value;
      return ok({
        json: {
          run,
          verdict,
          artifacts: artifacts.map(({ failure, ...one }) => ({
            ...one,
            ...(failure && { failure: failureJson(failure) }),
          })),
        },
        print: (terminal: Terminal) => printReproduction(terminal, reproduced.value),
        exit: verdict === "identical" ? exits.done : verdict === "different" ? exits.stepFailed : exits.data,
      });
    } finally {
      view.close();
    }
  }
}
