import { resolve } from "node:path";
import { Flags } from "@oclif/core";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { here, setupParts } from "../compose.ts";

const sentences = {
  "engine-started": "An engine was installed and started.",
  "base-made": "The base image was made.",
  "base-taken": "The base image was taken from the archive.",
};

export default class Setup extends BaseCommand {
  static override summary = "Make this machine ready: an engine, and the base that step images stand on";
  static override examples = ["<%= config.bin %> setup --yes"];
  static override flags = {
    yes: Flags.boolean({ char: "y", description: "install what is missing without asking" }),
    base: Flags.string({
      helpValue: "FILE",
      description: "take the base from this archive (docker save of both images) instead of making it",
    }),
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { flags } = await this.parse(Setup);
    const progress = this.progress;
    const { setup } = await import("../../runtime/docker/setup/setup.ts");
    const done = await setup(
      setupParts({
        yes: flags.yes,
        onLine: (line) => progress.line(progress.style("dim", line)),
        ...(flags.base !== undefined && { baseFile: resolve(here(), flags.base) }),
      }),
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
