import { Transform, type TransformCallback } from "node:stream";

export interface LogFrame {
  stream: "stdout" | "stderr";
  bytes: Buffer;
}

const headerBytes = 8;

/** Takes an engine's multiplexed stream apart, frame by frame, with back-pressure.
 * Errors with what the engine says on its error stream, and when the stream ends inside a frame. */
export class LogFrames extends Transform {
  #rest: Buffer = Buffer.alloc(0);

  constructor() {
    super({ readableObjectMode: true });
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (bytes.length >= headerBytes) {
      const end = headerBytes + bytes.readUInt32BE(4);
      if (bytes.length < end) break;
      const body = bytes.subarray(headerBytes, end);
      const type = bytes[0];
      if (type === 3) return done(new Error(`the engine reports: ${body.toString("utf8")}`));
      if (type !== 1 && type !== 2) return done(new Error(`unknown stream ${type} from the engine`));
      this.push({ stream: type === 1 ? "stdout" : "stderr", bytes: body } satisfies LogFrame);
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
    done();
  }

  override _flush(done: TransformCallback): void {
    done(this.#rest.length === 0 ? null : new Error("the engine's stream ended inside a frame"));
  }
}
