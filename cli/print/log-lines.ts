/** Cuts chunks of text, each from some step, into whole lines. */
export class LogLines {
  readonly #rest = new Map<string, string>();

  /** The lines that this chunk ends. */
  add(step: string, text: string): string[] {
    const lines = `${this.#rest.get(step) ?? ""}${text}`.split("\n");
    this.#rest.set(step, (lines.pop() ?? "").slice(-longest));
    return lines;
  }

  /** What the step left without a line end. */
  end(step: string): string[] {
    const rest = this.#rest.get(step);
    this.#rest.delete(step);
    return rest ? [rest] : [];
  }
}

/** A step that never ends its line must not fill the memory. */
const longest = 10_000;
