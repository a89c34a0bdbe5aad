import { Errors, run, settings } from "@oclif/core";
import { config as configureZod } from "zod";
import { didYouMean } from "../runtime/flow/did-you-mean.ts";
import { exits } from "./exit-code.ts";
import { loadConfig } from "./load-config.ts";
import { printCrash, printUsage } from "./print/crash.ts";
import { Terminal } from "./print/terminal.ts";

/** Finds and runs the command of this process's arguments.
 * @param packageFolder holds package.json */
export async function start(packageFolder: URL): Promise<void> {
  settings.enableAutoTranspile = false;
  // No schema checks enough in one process to be worth compiling.
  configureZod({ jitless: true });
  ignoreClosedPipes();
  const config = await loadConfig(packageFolder);
  try {
    await run(process.argv.slice(2), config);
  } catch (error) {
    process.exitCode = report(error, config.commandIDs);
  }
}

/** Errors of the parser of arguments are the user's; all others are ours. */
function report(error: unknown, commands: readonly string[]): number {
  const terminal = new Terminal(process.stderr);
  if (error instanceof Errors.ExitError) return error.oclif.exit ?? 0;
  if (error instanceof Errors.CLIError) {
    const unknown = /^command (\S+) not found$/i.exec(error.message)?.[1];
    const command = commands.find((one) => unknown?.startsWith(`${one}:`));
    if (unknown === undefined) printUsage(terminal, error.message);
    else if (command) printUsage(terminal, `${spoken(command)} does not take ${unknown.slice(command.length + 1)}.`);
    else printUsage(terminal, `There is no command ${spoken(unknown)}.`, spoken(didYouMean(unknown, commands) ?? ""));
    return exits.usage;
  }
  printCrash(terminal, error);
  return exits.bug;
}

/** The parser joins the words of a command, and what it takes for one, with colons. */
const spoken = (command: string): string => command.replaceAll(":", " ");

/** `flowbox runs | head -1` closes our output early; that is not an error. */
function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
