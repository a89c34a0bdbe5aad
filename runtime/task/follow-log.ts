import { closeSync, existsSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const interval = 100;

/** Hands on what is appended to a file until stopped; stopping hands on the rest. */
export function followLog(file: string, onText: (text: string) => void): { stop(): void } {
  const decoder = new StringDecoder("utf8");
  const buffer = Buffer.allocUnsafe(1 << 16);
  let handle: number | undefined;
  const read = (): void => {
    handle ??= existsSync(file) ? openSync(file, "r") : undefined;
    if (handle === undefined) return;
    for (let bytes = readSync(handle, buffer); bytes > 0; bytes = readSync(handle, buffer)) {
      onText(decoder.write(buffer.subarray(0, bytes)));
    }
  };
  const timer = setInterval(read, interval);
  return {
    stop: () => {
      clearInterval(timer);
      read();
      if (handle !== undefined) closeSync(handle);
    },
  };
}
