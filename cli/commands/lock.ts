import { Args, Flags } from "@oclif/core";
import { checkLock } from "../../images/lock/check-lock.ts";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../../runtime/failure.ts";
import { type Answer, BaseCommand } from "../base-command.ts";
import { chooseFlows } from "../choose-flow.ts";
import { lockParts, openProject } from "../compose.ts";
import { type Asked, environmentsWith } from "../environments-with.ts";
import { lockFolder } from "../lock-folder.ts";
import { staysOf } from "../stays-of.ts";
import { whyLocked } from "../why-locked.ts";
import { failureJson } from "../print/run-json.ts";
import { offlineFlag } from "../offline-flag.ts";
import { plain } from "../print/plain.ts";
import { type Locked, printLocks } from "../print/print-locks.ts";

export default class Lock extends BaseCommand {
  static override summary = "Resolve environments and write their locks, the only command that does";
  static override description =
    "Locks lie beside the flow in locks/ENVIRONMENT/ and belong into version control. A lock that still answers its environment is left as it is.";
  static override examples = [
    "<%= config.bin %> lock",
    "<%= config.bin %> lock train --environment arrays",
    "<%= config.bin %> lock --check",
    "<%= config.bin %> lock --update numpy",
    "<%= config.bin %> lock --why scipy",
  ];
  static override args = { flow: Args.string({ description: "without it, every flow of the project" }) };
  static override flags = {
    offline: offlineFlag,
    check: Flags.boolean({ description: "resolve nothing, fail when a lock is missing or stale" }),
    environment: Flags.string({ char: "e", description: "only this environment" }),
    update: Flags.string({
      description:
        "let this package move to the newest version that fits, and what it forces; may be given several times",
      multiple: true,
      multipleNonGreedy: true,
      exclusive: ["check"],
    }),
    "upgrade-all": Flags.boolean({
      description: "take the newest versions that fit, of every package",
      exclusive: ["check", "update"],
    }),
    why: Flags.string({
      description: "say which chains of packages bring this one in, by the locks alone",
      exclusive: ["check", "update", "upgrade-all"],
    }),
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
    if (flags.why !== undefined) return whyLocked(flags.why, asked);
    if (flags.check) return ok(checked(asked));
    const moving = flags.update ? environmentsWith(flags.update, asked) : ok(asked);
    if (!moving.ok) return moving;
    const move = {
      offline: flags.offline,
      upgrade: flags["upgrade-all"],
      ...(flags.update && { update: flags.update }),
    };
    return answered(await this.#lock(moving.value, opened.value.state.projectId, move));
  }

  async #lock(
    asked: Asked[],
    projectId: string,
    { offline, ...move }: { offline: boolean; upgrade: boolean; update?: string[] },
  ): Promise<Result<Locked[], Failure>> {
    const fresh = move.upgrade || move.update ? { ok: false as const } : check(asked);
    if (fresh.ok) return fresh;
    const parts = await lockParts(projectId, offline);
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
          ...move,
        },
        { engine, onLine: (line) => progress.line(`${name} | ${plain(line)}`), signal: this.signal },
      );
      if (!done.ok) return done;
      const { lock, changed, changes, scriptsNotRun } = done.value;
      const stays = staysOf(move.update ?? [], { lock, environment, changes });
      locked.push({
        flow: flow.name,
        environment: name,
        changed,
        ...changes,
        ...(stays.length > 0 && { stays }),
        ...(scriptsNotRun.length > 0 && { scriptsNotRun }),
      });
    }
    return ok(locked);
  }
}

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
    locked.push({ flow: flow.name, environment: name, changed: [], added: [], removed: [], moved: [] });
  }
  return ok(locked);
}

/** All that is wrong, not the first of it. */
function checked(asked: readonly Asked[]): Answer {
  const checks = asked.map((one) => check([one]));
  const locks = checks.flatMap((one) => (one.ok ? one.value : []));
  const failures = checks.flatMap((one) => (one.ok ? [] : [one.failure]));
  const [first] = failures;
  return {
    json: { locks, ...(first && { failures: failures.map(failureJson) }) },
    print: (terminal) => printLocks(terminal, locks),
    failures,
  };
}

const answered = (locked: Result<Locked[], Failure>): Result<Answer, Failure> =>
  locked.ok ? ok({ json: { locks: locked.value }, print: (terminal) => printLocks(terminal, locked.value) }) : locked;
