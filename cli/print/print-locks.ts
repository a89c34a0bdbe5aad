import type { PackageChanges } from "../../images/package-changes.ts";
import type { Staying } from "../stays-of.ts";
import { packageChangesText } from "./package-changes-text.ts";
import type { Terminal } from "./terminal.ts";

export interface Locked extends PackageChanges {
  flow: string;
  environment: string;
  /** Files that were written. */
  changed: string[];
  /** Packages that were to move and are as they were. */
  stays?: Staying[];
  /** npm packages whose install scripts were not allowed. */
  scriptsNotRun?: string[];
}

/** What was locked, and what moved in it. */
export function printLocks(terminal: Terminal, locked: readonly Locked[]): void {
  if (locked.length === 0) terminal.line("There are no environments to lock.");
  for (const { flow, environment, changed, stays = [], scriptsNotRun, ...changes } of locked) {
    terminal.line(`${flow} ${environment}  ${changed.length > 0 ? `locked: ${changed.join(", ")}` : "up to date"}`);
    for (const text of packageChangesText(changes)) terminal.line(`  ${text}`);
    for (const { name, version, asked } of stays)
      terminal.line(
        `  ${name} stays at ${version}: nothing newer fits${asked ? `, and the environment says ${asked}` : ""}`,
      );
    if (scriptsNotRun)
      terminal.line(
        `  install scripts that will not run: ${scriptsNotRun.join(", ")} (allowScripts: ${JSON.stringify(scriptsNotRun)} lets them)`,
      );
  }
}
