import { Readable } from "node:stream";
import { describe, expect, test } from "vitest";
import { engineError } from "../../runtime/docker/engine-error.ts";
import { LogFrames, type LogFrame } from "../../runtime/docker/log-frames.ts";
import { lineSplitter } from "../../runtime/docker/split-lines.ts";

const frame = (type: number, text: string): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
};

async function read(chunks: Buffer[]): Promise<Record<"stdout" | "stderr", string>> {
  const said = { stdout: "", stderr: "" };
  const frames = Readable.from(chunks).pipe(new LogFrames());
  for await (const { stream, bytes } of frames as AsyncIterable<LogFrame>) said[stream] += bytes.toString();
  return said;
}

const bytewise = (bytes: Buffer): Buffer[] => [...bytes].map((byte) => Buffer.from([byte]));

describe("the output of a container", () => {
  const both = Buffer.concat([frame(1, "one\n"), frame(2, "two\n"), frame(1, ""), frame(1, "three")]);

  test("is told apart by stream, however the bytes arrive", async () => {
    const expected = { stdout: "one\nthree", stderr: "two\n" };
    expect(await read([both])).toEqual(expected);
    expect(await read(bytewise(both))).toEqual(expected);
  });

  test("may hold thousands of frames in one chunk", async () => {
    const { stdout } = await read([Buffer.concat(Array.from({ length: 20_000 }, () => frame(1, "x")))]);
    expect(stdout).toHaveLength(20_000);
  });

  test("fails with the engine's words when the engine reports an error in it", async () => {
    await expect(read(bytewise(frame(3, "disk on fire")))).rejects.toThrow("disk on fire");
  });

  test("fails when it ends inside a frame, which counts as a lost engine", async () => {
    const cut = await read([both.subarray(0, both.length - 2)]).catch((error: unknown) => error);
    expect(engineError(cut, "a step")).toMatchObject({ kind: "engine-lost", during: "a step" });
  });

  test("fails when it is not multiplexed at all", async () => {
    await expect(read([Buffer.from("plain text that is no frame")])).rejects.toThrow("unknown type");
  });
});

describe("lines", () => {
  test("are whole characters and keep a last line without a newline", () => {
    const lines: string[] = [];
    const splitter = lineSplitter((line) => lines.push(line));
    for (const byte of bytewise(Buffer.from("é\n\nlast ✓"))) splitter.write(byte);
    splitter.end();
    expect(lines).toEqual(["é", "", "last ✓"]);
  });

  test("of 32 MiB that come in small pieces take no time", () => {
    const lengths: number[] = [];
    const splitter = lineSplitter((line) => lengths.push(line.length));
    const piece = Buffer.alloc(8192, "a");
    for (let index = 0; index < 4096; index += 1) splitter.write(piece);
    splitter.end();
    expect(lengths).toEqual([32 * 1024 * 1024]);
  }, 5000);
});
