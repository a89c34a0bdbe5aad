import { Help, type Command } from "@oclif/core";
import { chooseFlow } from "./choose-flow.ts";
import { openProject } from "./compose.ts";
import { printFailure } from "./print/print-failure.ts";
import { Terminal } from "./print/terminal.ts";
import { oclifFlags } from "./run-arguments.ts";

/** `flowbox run train --help` and `flowbox plan train --help` list the params of train. */
export default class FlowHelp extends Help {
  #flow: string | undefined;

  /** What is a command too is listed once. */
  protected override get sortedTopics() {
    return super.sortedTopics.filter(({ name }) => !this.config.commandIDs.includes(name));
  }

  override async showHelp(argv: string[]): Promise<void> {
    const words = argv.filter((argument) => !argument.startsWith("-"));
    if (takesParams(words[0])) this.#flow = words[1];
    return super.showHelp(argv);
  }

  override async showCommandHelp(command: Command.Loadable): Promise<void> {
    return super.showCommandHelp(
      takesParams(command.id) && this.#flow ? await withParams(command, this.#flow) : command,
    );
  }
}

const takesParams = (command: string | undefined): boolean => command === "run" || command === "plan";

async function withParams(command: Command.Loadable, name: string): Promise<Command.Loadable> {
  const opened = openProject();
  const flow = opened.ok ? await chooseFlow(opened.value.project, name) : opened;
  if (!flow.ok) {
    printFailure(new Terminal(process.stderr), flow.failure);
    return command;
  }
  const params = Object.entries(oclifFlags(flow.value)).map(
    ([flag, definition]) => [flag, { ...definition, name: flag }] as const,
  );
  return Object.assign(Object.create(command), { flags: { ...Object.fromEntries(params), ...command.flags } });
}
