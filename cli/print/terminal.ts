import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** One of the process's two streams: text goes out as it is, colours only where a person looks. */
export class Terminal {
  readonly #stream: NodeJS.WriteStream;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  get live(): boolean {
    return this.#stream.isTTY === true;
  }

  get columns(): number {
    return this.#stream.columns || 80;
  }

  write(text: string | Uint8Array): void {
    this.#stream.write(text);
  }

  line(text = ""): void {
    this.#stream.write(`${text}\n`);
  }

  style(style: Style, text: string): string {
    return styleText(style, text, { stream: this.#stream });
  }
}
