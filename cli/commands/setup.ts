import { Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { setupParts } from "../compose.ts";

const sentences = {
  "engine-started": "An engine was installed and started.",
  "base-made": "The base image was made.",
};

export default class Setup extends BaseCommand {
  static override summary = "Make this machine ready: an engine, and the base that step images stand on";
  static override examples = ["<%= config.bin %> setup --yes"];
  static override flags = { yes: Flags.boolean({ char: "y", description: "install what is missing without asking" }) };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { flags } = await this.parse(Setup);
    const progress = this.progress;
    const { setup } = await import("../../runtime/docker/setup/setup.ts");
    const done = await setup(
      setupParts({ yes: flags.yes, onLine: (line) => progress.line(progress.style("dim", line)) }),
    );
    if (!done.ok) return done;
    return ok({
      json: done.value,
      print: (terminal) => {
        for (const step of done.value.did) terminal.line(sentences[step]);
        terminal.line(`Ready: base ${done.value.base.slice(0, 19)}.`);
      },
    });
  }
}
