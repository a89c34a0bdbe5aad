import { join } from "node:path";
import { Args, Flags } from "@oclif/core";
import { checkLock } from "../../images/lock/check-lock.ts";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import type { Flow } from "../../runtime/flow/flow.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { chooseFlows } from "../choose-flow.ts";
import { lockParts, openProject } from "../compose.ts";
import { plain } from "../print/plain.ts";
import type { Terminal } from "../print/terminal.ts";

interface Locked {
  flow: string;
  environment: string;
  /** Files that were written. */
  changed: string[];
  /** npm packages whose install scripts do not run; said once, when the lock is made. */
  scriptsNotRun?: string[];
}

interface Asked {
  flow: Flow;
  name: string;
}

export default class Lock extends BaseCommand {
  static override summary = "Resolve environments and write their locks, the only command that does";
  static override description =
    "Locks lie beside the flow in locks/ENVIRONMENT/ and belong into version control. A lock that still answers its environment is left as it is.";
  static override examples = [
    "<%= config.bin %> lock",
    "<%= config.bin %> lock train --environment arrays",
    "<%= config.bin %> lock --check",
  ];
  static override args = { flow: Args.string({ description: "without it, every flow of the project" }) };
  static override flags = {
    check: Flags.boolean({ description: "resolve nothing, fail when a lock is missing or stale" }),
    environment: Flags.string({ char: "e", description: "only this environment" }),
    upgrade: Flags.boolean({ description: "take the newest versions that fit", exclusive: ["check"] }),
  };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args, flags } = await this.parse(Lock);
    const opened = openProject();
    if (!opened.ok) return opened;
    const flows = await chooseFlows(opened.value.project, args.flow, { functions: false });
    if (!flows.ok) return flows;
    const asked = flows.value.flatMap((flow) =>
      Object.keys(flow.environments)
        .filter((name) => flags.environment === undefined || name === flags.environment)
        .map((name) => ({ flow, name })),
    );
    if (asked.length === 0 && flags.environment !== undefined)
      this.error(`There is no environment ${flags.environment} in ${flows.value.map((flow) => flow.name).join(", ")}.`);
    const locked = flags.check ? check(asked) : await this.#lock(asked, opened.value.state.projectId, flags.upgrade);
    if (!locked.ok) return locked;
    return ok({ json: { locks: locked.value }, print: (terminal) => print(terminal, locked.value) });
  }

  async #lock(asked: Asked[], projectId: string, upgrade: boolean): Promise<Result<Locked[], Failure>> {
    const unlocked = upgrade ? { ok: false as const } : check(asked);
    if (unlocked.ok) return unlocked;
    const parts = await lockParts(projectId);
    if (!parts.ok) return parts;
    const { lockEnvironment } = await import("../../images/lock-environment.ts");
    const { engine, request } = parts.value;
    const progress = this.progress;
    const locked: Locked[] = [];
    for (const { flow, name } of asked) {
      const environment = flow.environments[name];
      if (!environment) continue;
      const done = await lockEnvironment(
        {
          ...request,
          flow: flow.name,
          name,
          environment,
          folder: lockFolder(flow, name),
          indexes: flow.indexes,
          upgrade,
        },
        { engine, onLine: (line) => progress.line(`${name} | ${plain(line)}`), signal: this.signal },
      );
      if (!done.ok) return done;
      const { changed, scriptsNotRun } = done.value;
      locked.push({ flow: flow.name, environment: name, changed, ...(scriptsNotRun.length > 0 && { scriptsNotRun }) });
    }
    return ok(locked);
  }
}

const lockFolder = (flow: Flow, name: string): string => join(flow.folder, "locks", name);

function check(asked: readonly Asked[]): Result<Locked[], Failure> {
  const locked: Locked[] = [];
  for (const { flow, name } of asked) {
    const environment = flow.environments[name];
    if (!environment) continue;
    const checked = checkLock(environment, {
      flow: flow.name,
      environment: name,
      folder: lockFolder(flow, name),
      indexes: flow.indexes,
    });
    if (!checked.ok) return checked;
    locked.push({ flow: flow.name, environment: name, changed: [] });
  }
  return ok(locked);
}

function print(terminal: Terminal, locked: readonly Locked[]): void {
  if (locked.length === 0) terminal.line("There are no environments to lock.");
  for (const { flow, environment, changed, scriptsNotRun } of locked) {
    terminal.line(`${flow} ${environment}  ${changed.length > 0 ? `locked: ${changed.join(", ")}` : "up to date"}`);
    if (scriptsNotRun)
      terminal.line(
        `  install scripts that will not run: ${scriptsNotRun.join(", ")} (allowScripts: ${JSON.stringify(scriptsNotRun)} lets them)`,
      );
  }
}
