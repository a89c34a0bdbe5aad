import { Command, Errors } from "@oclif/core";
import type { Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import { exitCode, exits } from "./exit-code.ts";
import { failureText } from "./print/failure-text.ts";
import { printFailure } from "./print/print-failure.ts";
import { Terminal } from "./print/terminal.ts";

/** What a command has to say when it was done. */
export interface Answer {
  /** The one object of `--json`. */
  json: unknown;
  /** Prints the same for people. */
  print?: (terminal: Terminal) => void;
  /** What was found to be wrong: told on standard error, and the first decides how the command ends. */
  failures?: readonly Failure[];
  /** 0 unless said. */
  exit?: number;
}

/** Parses, answers, prints: with `--json` one object on standard output and everything else on standard error. */
export abstract class BaseCommand extends Command {
  static override enableJsonFlag = true;

  readonly #abort = new AbortController();
  #caught: number | undefined;

  protected abstract answer(): Promise<Result<Answer, Failure>>;

  /** Where progress is told. */
  protected get progress(): Terminal {
    return new Terminal(this.jsonEnabled() ? process.stderr : process.stdout);
  }

  /** Aborts at Ctrl-C or TERM; asked a second time, the process ends at once. */
  protected get signal(): AbortSignal {
    for (const [name, code] of [
      ["SIGINT", exits.interrupted],
      ["SIGTERM", exits.terminated],
    ] as const) {
      if (process.listenerCount(name) > 0) continue;
      process.on(name, () => {
        if (this.#caught !== undefined) process.exit(code);
        this.#caught = code;
        this.#abort.abort();
      });
    }
    return this.#abort.signal;
  }

  override async run(): Promise<void> {
    const answered = await this.answer();
    if (answered.ok) this.#tell(answered.value);
    else this.#refuse(answered.failure);
    if (this.#caught !== undefined) process.exitCode = this.#caught;
  }

  /** Errors go to `start()`, which tells the user's from ours. */
  protected override async catch(error: Error): Promise<never> {
    if (this.jsonEnabled()) {
      const usage = error instanceof Errors.CLIError;
      process.stdout.write(
        `${JSON.stringify({ error: { kind: usage ? "usage" : "bug", what: error.message } }, undefined, 2)}\n`,
      );
    }
    throw error;
  }

  #tell({ json, print, failures = [], exit }: Answer): void {
    if (this.jsonEnabled()) process.stdout.write(`${JSON.stringify(json, undefined, 2)}\n`);
    else print?.(new Terminal(process.stdout));
    for (const failure of failures) printFailure(new Terminal(process.stderr), failure);
    const [first] = failures;
    process.exitCode = exit ?? (first ? exitCode(first) : exits.done);
  }

  #refuse(failure: Failure): void {
    if (this.jsonEnabled()) {
      const { what, hint } = failureText(failure);
      process.stdout.write(`${JSON.stringify({ error: { ...failure, what, hint } }, undefined, 2)}\n`);
    }
    printFailure(new Terminal(process.stderr), failure);
    process.exitCode = exitCode(failure);
  }
}
