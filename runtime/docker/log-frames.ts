import { Transform, type TransformCallback } from "node:stream";
import { EngineAnswer } from "./call.ts";

export interface LogFrame {
  stream: "stdout" | "stderr";
  /** A frame's bytes, or the part of them that has come. */
  bytes: Buffer;
}

const headerBytes = 8;

/** Takes an engine's multiplexed stream apart, with back-pressure and without gathering a frame before passing it on.
 * Errors with what the engine says on its error stream, and when the stream ends inside a frame. */
export class LogFrames extends Transform {
  #header: Buffer = Buffer.alloc(0);
  #type = 0;
  #left = 0;
  #problem: Buffer[] = [];

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#left > 0) {
        const part = rest.subarray(0, this.#left);
        rest = rest.subarray(part.length);
        this.#left -= part.length;
        if (this.#type === 3) this.#problem.push(part);
        else this.push({ stream: this.#type === 1 ? "stdout" : "stderr", bytes: part } satisfies LogFrame);
      } else {
        const missing = headerBytes - this.#header.length;
        this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)]);
        rest = rest.subarray(missing);
        if (this.#header.length < headerBytes) break;
        this.#type = this.#header.readUInt8(0);
        this.#left = this.#header.readUInt32BE(4);
        this.#header = Buffer.alloc(0);
        if (this.#type < 1 || this.#type > 3) {
          return done(new EngineAnswer(500, `its output holds a stream of the unknown type ${this.#type}`));
        }
      }
      if (this.#problem.length > 0 && this.#left === 0) {
        return done(new EngineAnswer(500, Buffer.concat(this.#problem).toString("utf8")));
      }
    }
    done();
  }

  override _flush(done: TransformCallback): void {
    const whole = this.#left === 0 && this.#header.length === 0;
    done(whole ? null : new Error("socket hang up: the output ended inside a frame"));
  }
}
