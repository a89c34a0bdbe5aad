import type { Failure } from "../../runtime/failure.ts";
import { failureText } from "./failure-text.ts";
import { plain } from "./plain.ts";
import type { Terminal } from "./terminal.ts";

/** The red line: what happened, to which step; then what to try.
 * @param options `detail: false` where what it would show (a traceback) is on the screen already */
export function printFailure(
  terminal: Terminal,
  failure: Failure,
  options: { detail: boolean } = { detail: true },
): void {
  const { what, detail, hint, more } = failureText(failure);
  if (options.detail && detail?.trim()) terminal.line(plain(detail.trimEnd()));
  terminal.line(`${terminal.style(["red", "bold"], "Error")} ${plain(what)}`);
  if (hint) terminal.line(indented(plain(hint)));
  if (more) terminal.line(`  ${terminal.style("cyan", plain(more))}`);
}

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
