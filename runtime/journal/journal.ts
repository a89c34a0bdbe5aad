import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { RunEvent } from "./run-event.ts";

/** An event on disk: its number in the run, and when it was written (ISO 8601, UTC). */
export interface JournalEntry {
  seq: number;
  at: string;
  event: RunEvent;
}

/** The events of one run, in order. Each is written before `append` returns, and outlives the process; what announces a container
 * or begins or ends the run outlives the machine too. What a machine that dies takes of the rest is in the tasks' manifests. */
export class Journal {
  readonly #handle: number;
  readonly #announced = new Set<string>();
  #seq = 0;

  constructor(file: string) {
    this.#handle = openSync(file, "ax", 0o600);
  }

  append(event: RunEvent): void {
    this.#seq += 1;
    writeSync(this.#handle, `${JSON.stringify({ seq: this.#seq, at: new Date().toISOString(), event })}\n`);
    if (this.#mustLast(event)) fsyncSync(this.#handle);
  }

  #mustLast(event: RunEvent): boolean {
    if (event.type !== "attempt-intent") return !frequent.has(event.type);
    const known = this.#announced.has(event.container);
    this.#announced.add(event.container);
    return !known;
  }

  close(): void {
    closeSync(this.#handle);
  }
}

const frequent = new Set<RunEvent["type"]>(["task-started", "task-ended", "step-expanded", "warning"]);

/** Reads up to the first line that is not whole: a machine that died left it so.
 * @returns the entries, and the number of the cut line where there is one */
export function readJournal(file: string): { entries: JournalEntry[]; cutAt?: number } {
  const entries: JournalEntry[] = [];
  const lines = readFileSync(file, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    if (line === "" && index === lines.length - 1) break;
    try {
      entries.push(JSON.parse(line));
    } catch {
      return { entries, cutAt: index + 1 };
    }
  }
  return { entries };
}
