// Failures that a step's author can cause, as data for the host.
import { inspect } from "node:util";
import { places } from "./places.mjs";

const longest = 32_000;
const longestMessage = 4_000;

export class TaskError extends Error {
  constructor(fields, cause) {
    super(fields.kind, cause === undefined ? undefined : { cause });
    this.fields = fields;
  }
}

/** Type name, message and stack of something thrown, without the runner's frames. */
export function describe(thrown) {
  if (!(thrown instanceof Error)) {
    const message = cut(typeof thrown === "string" ? thrown : inspect(thrown), longestMessage);
    return { type: thrown === null ? "null" : typeof thrown, message, traceback: `Thrown: ${message}` };
  }
  return {
    type: typeof thrown.name === "string" ? thrown.name : "Error",
    message: cut(String(thrown.message), longestMessage),
    traceback: cut(inspect(thrown).split("\n").filter(isTheirs).join("\n"), longest),
  };
}

const isTheirs = (line) =>
  !(
    /^\s+at /.test(line) &&
    (line.includes(places.runner) || line.includes("(node:internal") || /at .*node:internal/.test(line))
  );

function cut(text, limit) {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit / 2)}\n…\n${text.slice(-limit / 2)}`;
}
