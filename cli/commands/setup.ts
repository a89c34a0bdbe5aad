import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Errors, Flags } from "@oclif/core";
import { defaultBases, firstBase } from "../../images/default-bases.ts";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { here, setupParts } from "../compose.ts";

const sentences = {
  "engine-started": "An engine was installed and started.",
  "base-made": "The base image was made.",
  "base-taken": "The base image was taken.",
};

export default class Setup extends BaseCommand {
  static override summary = "Make this machine ready: an engine, and the base that step images stand on";
  static override examples = ["<%= config.bin %> setup --yes", "<%= config.bin %> setup --python 3.13"];
  static override flags = {
    yes: Flags.boolean({ char: "y", description: "install what is missing without asking" }),
    python: Flags.string({
      multiple: true,
      options: defaultBases.map(({ python }) => python),
      description: "make the base with this Python too",
    }),
    base: Flags.string({
      helpValue: "FILE|REF",
      description:
        "take a base made elsewhere: an archive (docker save of both images), or an image's tag, digest or id",
    }),
    as: Flags.string({
      helpValue: "NAME",
      dependsOn: ["base"],
      parse: (name) =>
        /^[a-z0-9][a-z0-9.-]{0,40}$/.test(name) && !defaultBases.some((one) => one.name === name)
          ? Promise.resolve(name)
          : Promise.reject(
              new Errors.CLIError(`${name} cannot be a base's name: small letters, digits, dots and dashes`),
            ),
      description: "take that image beside the other bases, for environments that name it by its digest",
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
        bases: defaultBases.filter(({ python }) => python !== firstBase.python && flags.python?.includes(python)),
        ...(flags.base !== undefined && { base: baseGiven(flags.base, flags.as) }),
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

/** What looks like a path is one, whether or not there is such a file. */
function baseGiven(given: string, as: string | undefined): { file: string } | { image: string; as?: string } {
  if (as !== undefined) return { image: given, as };
  const file = resolve(here(), given);
  return existsSync(file) || /^[./~]|\.tar(\.\w+)?$/.test(given) ? { file } : { image: given };
}
