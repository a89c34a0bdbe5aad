// Loading artifacts.
import { readFileSync, statSync } from "node:fs";
import { readNpy } from "./npy.mjs";
import { TaskError } from "./task-error.mjs";

const kept = 16 << 20;

export class ArtifactReader {
  #loaded = new Map();
  #recent = new Map();
  #weight = 0;

  /** The value of an artifact, loaded at most once. */
  read(name, facts) {
    if (!this.#loaded.has(facts.path)) this.#loaded.set(facts.path, load(name, facts));
    return this.#loaded.get(facts.path);
  }

  /** The same for one of many tasks' artifacts, which is let go of when others have been read since: going over all of
   * them takes no more memory than a few. */
  readOneOfMany(name, facts) {
    const known = this.#recent.get(facts.path);
    const entry = known ?? { value: load(name, facts), weight: weigh(facts) };
    this.#recent.delete(facts.path);
    this.#recent.set(facts.path, entry);
    if (known === undefined) this.#weight += entry.weight;
    for (const [path, { weight }] of this.#recent) {
      if (this.#weight <= kept || path === facts.path) break;
      this.#recent.delete(path);
      this.#weight -= weight;
    }
    return entry.value;
  }
}

function load(name, facts) {
  if (facts.format === "list") return facts.items.map((item, index) => load(`${name}[${index}]`, item));
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

/** Bytes of what was loaded; a path to a file weighs nothing. */
function weigh({ format, path, items }) {
  if (format === "list") return items.reduce((sum, item) => sum + weigh(item), 0);
  return format === "file" || format === "folder" ? 0 : statSync(path).size;
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
