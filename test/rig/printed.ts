import { PassThrough } from "node:stream";
import { Terminal } from "../../cli/print/terminal.ts";

/** What is printed where nobody looks: without colours. */
export function printed(print: (terminal: Terminal) => void): string {
  const stream = new PassThrough();
  print(new Terminal(stream as unknown as NodeJS.WriteStream));
  return String(stream.read() ?? "");
}
