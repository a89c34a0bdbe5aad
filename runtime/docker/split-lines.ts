import { StringDecoder } from "node:string_decoder";

/** Makes lines out of chunks; the last call of `end` gives what has no newline. */
export function lineSplitter(onLine: (line: string) => void): { write(bytes: Buffer): void; end(): void } {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  return {
    write: (bytes) => {
      const [first = "", ...more] = decoder.write(bytes).split("\n");
      rest += first;
      for (const line of more) {
        onLine(rest);
        rest = line;
      }
    },
    end: () => {
      const last = rest + decoder.end();
      rest = "";
      if (last !== "") onLine(last);
    },
  };
}
