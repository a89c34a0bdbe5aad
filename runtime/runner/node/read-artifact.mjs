// Loading artifacts.
import { readFileSync } from "node:fs";
import { readNpy } from "./npy.mjs";
import { TaskError } from "./task-error.mjs";

/** Loads each artifact at most once. */
export class ArtifactReader {
  #loaded = new Map();

  read(name, facts) {
    if (!this.#loaded.has(facts.path)) this.#loaded.set(facts.path, load(name, facts));
    return this.#loaded.get(facts.path);
  }
}

function load(name, facts) {
  const unreadable = (reason, cause) =>
    new TaskError({ kind: "artifact-unreadable", artifact: name, maker: facts.maker, reason }, cause);
  if (facts.format === "pickle") {
    throw unreadable(
      `it is a pickle, which only Python reads; ${facts.maker} could return numbers, text, arrays or a file`,
    );
  }
  try {
    return readers[facts.format](facts.path);
  } catch (error) {
    throw unreadable(error.message, error);
  }
}

const readers = {
  json: (path) => JSON.parse(readFileSync(path, "utf8"), exactly),
  npy: (path) => readNpy(readFileSync(path)),
  bytes: (path) => readFileSync(path),
  file: (path) => path,
  folder: (path) => path,
};

/** Whole numbers that a JavaScript number cannot hold become BigInt. */
const exactly = (_, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
    ? BigInt(context.source)
    : value;
