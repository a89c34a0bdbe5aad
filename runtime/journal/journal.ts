import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from "node:fs";
import type { RunEvent } from "./run-event.ts";

/** An event on disk: its number in the run, and when it was written (ISO 8601, UTC). */
export interface JournalEntry {
  seq: number;
  at: string;
  event: RunEvent;
}

/** The events of one run, in order. Each is on disk before `append` returns. */
export class Journal {
  readonly #handle: number;
  #seq = 0;

  constructor(file: string) {
    this.#handle = openSync(file, "ax", 0o600);
  }

  append(event: RunEvent): void {
    this.#seq += 1;
    writeSync(this.#handle, `${JSON.stringify({ seq: this.#seq, at: new Date().toISOString(), event })}\n`);
    fsyncSync(this.#handle);
  }

  close(): void {
    closeSync(this.#handle);
  }
}

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
