import { inspect } from "node:util";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

/** Arguments that are not understood.
 * @param near the command that was meant, if one is close */
export function printUsage(terminal: Terminal, message: string, near?: string): void {
  const text = message.replace(/\nSee more help with --help$/, "");
  terminal.line(`${terminal.style(["red", "bold"], "Error")} ${plain(text)}`);
  if (near) terminal.line(`  Did you mean flowbox ${near}?`);
  terminal.line(`  ${terminal.style("dim", "Try")} flowbox --help, or --help after a command`);
}

/** What only a bug can cause. */
export function printCrash(terminal: Terminal, error: unknown): void {
  terminal.line(`${terminal.style(["red", "bold"], "Error")} This is a bug in flowbox, not in your flow.`);
  terminal.line(plain(error instanceof Error ? (error.stack ?? error.message) : inspect(error)));
  terminal.line(`  ${terminal.style("dim", "Try")} the same again; if it stays, report it with the lines above`);
}
