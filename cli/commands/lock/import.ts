import { existsSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { Args, Flags } from "@oclif/core";
import { chooseBase } from "../../../images/choose-base.ts";
import type { Environment } from "../../../images/environment.ts";
import { environmentDigest } from "../../../images/lock/environment-digest.ts";
import { requirementMistakes } from "../../../images/resolvers/requirement-mistakes.ts";
import { fail, ok, type Result } from "../../../images/result.ts";
import type { Failure } from "../../../runtime/failure.ts";
import type { Flow } from "../../../runtime/flow/flow.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { chooseFlow } from "../../choose-flow.ts";
import { here, lockParts, openProject } from "../../compose.ts";
import { keptOf } from "../../kept-of.ts";
import { lockFolder } from "../../lock-folder.ts";
import { offlineFlag } from "../../offline-flag.ts";
import { plain } from "../../print/plain.ts";
import { printImport } from "../../print/print-import.ts";

interface Asked {
  file: string;
  group?: string;
  flow: Flow;
  name: string;
  offline: boolean;
}

export default class LockImport extends BaseCommand {
  static override summary = "Lock an environment with the versions that another tool chose";
  static override description =
    "Reads requirements.txt, pyproject.toml[:GROUP], uv.lock[:GROUP], pylock.toml or package-lock.json, writes the lock, and says what the environment in flow.ts must say.";
  static override examples = [
    "<%= config.bin %> lock import requirements.txt",
    "<%= config.bin %> lock import pyproject.toml:train train --environment arrays",
  ];
  static override args = {
    file: Args.string({ required: true, description: "a file of another tool" }),
    flow: Args.string({ description: "needless where only one flow fits" }),
  };
  static override flags = {
    environment: Flags.string({ char: "e", description: "needless where the flow has only one; it may be a new one" }),
    offline: offlineFlag,
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args, flags } = await this.parse(LockImport);
    const opened = openProject();
    if (!opened.ok) return opened;
    const flow = await chooseFlow(opened.value.project, args.flow, { functions: false });
    if (!flow.ok) return flow;
    const known = Object.keys(flow.value.environments);
    const name = flags.environment ?? (known.length === 1 ? known[0] : undefined);
    if (name === undefined || !/^[a-z0-9][a-z0-9-]*$/i.test(name))
      this.error(`Which environment? --environment NAME; ${flow.value.name} has ${known.join(", ") || "none"}.`);
    const [, path = args.file, group] = /^(.*(?:pyproject\.toml|uv\.lock)):([^:/]+)$/.exec(args.file) ?? [];
    const file = resolve(here(), path);
    if (!existsSync(file)) return fail({ kind: "import-unusable", file, reason: "there is no such file" });
    const asked = { file, flow: flow.value, name, offline: flags.offline, ...(group !== undefined && { group }) };
    return this.#import(asked, opened.value.state.projectId);
  }

  async #import({ file, group, flow, name, offline }: Asked, projectId: string): Promise<Result<Answer, Failure>> {
    const parts = await lockParts(projectId, offline);
    if (!parts.ok) return parts;
    const { engine, request } = parts.value;
    const progress = this.progress;
    const heard = { engine, onLine: (line: string) => progress.line(`${name} | ${plain(line)}`), signal: this.signal };
    const before: Environment = flow.environments[name] ?? {};
    let environment: Environment = { ...before, npm: npmPath(flow, file) };
    let imported: { requirements: string[]; pins: string[] } = { requirements: [], pins: [] };
    if (basename(file) !== "package-lock.json") {
      const { readImport } = await import("../../../images/import/read-import.ts");
      const { withResolvePlace } = await import("../../../images/with-resolve-place.ts");
      const base = await chooseBase(engine, { environment: name, ...before });
      if (!base.ok) return base;
      const read = await withResolvePlace({ ...request, environment: name, base: base.value }, heard, (place) =>
        readImport({ file, ...(group !== undefined && { group }) }, place),
      );
      if (!read.ok) return read;
      imported = read.value;
      environment = { ...before, pip: imported.requirements.filter((one) => requirementMistakes([one]).length === 0) };
    }
    const refused = imported.requirements.flatMap((one) => requirementMistakes([one]));
    if (environment.pip?.length === 0)
      return fail({ kind: "import-unusable", file, reason: refused.join("; ") || "it asks for no packages" });
    const { lockEnvironment } = await import("../../../images/lock-environment.ts");
    const folder = lockFolder(flow, name);
    const done = await lockEnvironment(
      {
        ...request,
        flow: flow.name,
        name,
        environment,
        folder,
        indexes: flow.indexes,
        versions: imported.pins.map((pin) => `${pin}\n`).join(""),
      },
      heard,
    );
    if (!done.ok) return done;
    const { lock, changed, changes } = done.value;
    const told = {
      flow: flow.name,
      environment: name,
      changed,
      ...changes,
      ...keptOf(imported.pins, lock),
      refused,
      ...(environmentDigest(before) !== environmentDigest(environment) && { write: environment }),
    };
    return ok({ json: told, print: (terminal) => printImport(terminal, told) });
  }
}

/** The package.json beside a package-lock.json, as an environment names it. */
const npmPath = (flow: Flow, file: string): string => relative(flow.folder, resolve(dirname(file), "package.json"));
