import { Args } from "@oclif/core";
import { ok, type Result } from "../../../images/result.ts";
import type { Failure } from "../../../runtime/failure.ts";
import { committedLocks } from "../../../runtime/flow/committed-locks.ts";
import { type Answer, BaseCommand } from "../../base-command.ts";
import { openProject } from "../../compose.ts";
import { type LockChange, lockChanges } from "../../lock-changes.ts";
import { packageChangesText } from "../../print/package-changes-text.ts";
import type { Terminal } from "../../print/terminal.ts";

export default class LockDiff extends BaseCommand {
  static override summary = "Say what moved in the locks since a commit, per package";
  static override examples = ["<%= config.bin %> lock diff", "<%= config.bin %> lock diff main~3"];
  static override args = { reference: Args.string({ description: "a commit of git", default: "HEAD" }) };

  protected override async answer(): Promise<Result<Answer, Failure>> {
    const { args } = await this.parse(LockDiff);
    const opened = openProject();
    if (!opened.ok) return opened;
    const { project } = opened.value;
    const committed = await committedLocks(project, args.reference);
    if (!committed.ok) return committed;
    const changes = lockChanges(project, committed.value.locks);
    if (!changes.ok) return changes;
    const { commit } = committed.value;
    return ok({
      json: { reference: args.reference, commit, locks: changes.value },
      print: (terminal) => print(terminal, { reference: args.reference, changes: changes.value }),
    });
  }
}

function print(terminal: Terminal, about: { reference: string; changes: readonly LockChange[] }): void {
  if (about.changes.length === 0) terminal.line(`No package moved since ${about.reference}.`);
  for (const { flow, environment, lock, ...changes } of about.changes) {
    terminal.line(`${flow} ${environment}${lock === "changed" ? "" : `  ${lock}`}`);
    for (const text of packageChangesText(changes)) terminal.line(`  ${text}`);
  }
}
