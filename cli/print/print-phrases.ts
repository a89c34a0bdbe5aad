import type { Phrase } from "./phrase.ts";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

/** One line a difference, under the line that says what is compared. */
export function printPhrases(terminal: Terminal, phrases: readonly Phrase[]): void {
  const width = Math.max(0, ...phrases.map(({ label }) => label.length));
  for (const { label, text, detail } of phrases) {
    const more = detail ? `  ${terminal.style("dim", plain(detail))}` : "";
    terminal.line(`  ${terminal.style("dim", label.padEnd(width))}  ${plain(text)}${more}`);
  }
}
