import { duration } from "./duration.ts";
import { EventLines } from "./event-lines.ts";
import type { RunView } from "./lines.ts";
import { type LiveRow, LiveRows } from "./live-rows.ts";
import { plain } from "./plain.ts";
import type { ViewOptions } from "./print-event.ts";

/** On a terminal: a line that is updated for every task, step with many tasks and image that is being worked on, below what
 * is finished. */
export function liveView(options: ViewOptions): RunView {
  const { terminal } = options;
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) terminal.write(`\u001b[${drawn}A\u001b[J`);
    drawn = 0;
  };
  const lines = new EventLines({ ...options, before: erase });
  const rows = new LiveRows(lines);
  const draw = (): void => {
    erase();
    const texts = rows.all().map((row) => rowText(row, terminal.columns));
    for (const text of texts) terminal.line(text);
    drawn = texts.length;
  };
  const timer = setInterval(draw, 120);
  return {
    show(event) {
      const before = drawn;
      lines.show(event);
      rows.follow(event);
      if (before > drawn) draw();
    },
    close() {
      clearInterval(timer);
      erase();
    },
  };
}

/** Never longer than the terminal is wide: a wrapped line could not be erased. */
function rowText({ name, doing, since, last }: LiveRow, columns: number): string {
  const tail = plain(last.split("\r").at(-1) ?? "").replaceAll(/[\t\n]/g, " ");
  const text = `${doing.padEnd(7)} ${plain(name)}  ${duration((performance.now() - since) / 1000)}  ${tail}`;
  return text.slice(0, columns - 1);
}
