import type { RunEvent, RunWarning } from "../../runtime/journal/run-event.ts";
import { duration } from "./duration.ts";
import { plain } from "./plain.ts";
import { printEvent, type ViewOptions } from "./print-event.ts";
import { statusCounts } from "./status-counts.ts";
import { StepTallies, type StepTally } from "./step-tallies.ts";

/** What stays on the screen of a run: a line an event; of a step with many tasks those that went wrong, and at its end a line
 * that counts them. */
export class EventLines {
  readonly tallies: StepTallies;
  readonly #options: ViewOptions;
  readonly #warnings = new Set<string>();
  readonly #told = new Set<string>();

  constructor(options: ViewOptions) {
    this.#options = options;
    this.tallies = new StepTallies(options.scopeOf ?? (() => []));
  }

  show(event: RunEvent): void {
    this.tallies.see(event);
    if (event.type === "warning" && this.#heard(event.warning)) return;
    if (event.type === "run-ended") for (const step of this.tallies.steps()) this.#tell(step);
    if (event.type !== "task-ended" || !this.many(event.step)) {
      printEvent(event, this.#options);
      return;
    }
    if (event.status === "failed" || event.status === "caught") printEvent(event, this.#options);
    const tally = this.tallies.of(event.step);
    if (tally?.whole && tally.statuses.length === tally.total) this.#tell(event.step);
    else if (tally && this.#options.progress) this.#tellProgress(tally);
  }

  /** Whether the tasks of a step are counted rather than told one by one. */
  many(step: string): boolean {
    return (this.tallies.of(step)?.total ?? 0) > most;
  }

  /** The tasks of a step warn of the same. */
  #heard(warning: RunWarning): boolean {
    const text = JSON.stringify(warning);
    const heard = this.#warnings.has(text);
    this.#warnings.add(text);
    return heard;
  }

  #tell(step: string): void {
    const tally = this.tallies.of(step);
    if (!tally || this.#told.has(step) || !this.many(step)) return;
    this.#told.add(step);
    const { terminal, before } = this.#options;
    before?.();
    const seconds = (performance.now() - tally.since) / 1000;
    const word = tally.statuses.includes("failed")
      ? "failed"
      : tally.statuses.length < tally.total
        ? "stopped"
        : "done";
    const style = ({ failed: "red", stopped: "yellow", done: "green" } as const)[word];
    terminal.line(
      `${terminal.style(style, word.padEnd(7))} ${plain(step)}  ${statusCounts(tally.statuses)}  ${duration(seconds)}`,
    );
  }

  /** Ten times at most. */
  #tellProgress({ step, total, statuses }: StepTally): void {
    const done = statuses.length;
    if (Math.floor((done * 10) / total) === Math.floor(((done - 1) * 10) / total)) return;
    this.#options.terminal.line(`${plain(step)}  ${done} of ${total} done`);
  }
}

/** Tasks of a step that have a line each. */
const most = 10;
