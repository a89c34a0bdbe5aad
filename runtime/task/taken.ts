import { readFileSync } from "node:fs";
import type { Closure } from "../flow/closure.ts";
import type { Step } from "../flow/flow.ts";

/** What a step takes of what it could. */
export interface Taken {
  /** Names of artifacts and params; undefined where it takes all that it sees. */
  names: ReadonlySet<string> | undefined;
  inputs: boolean;
  item: boolean;
  index: boolean;
  /** All enclosing items, by `context.items`. */
  items: boolean;
}

/** Reads it from the arguments of its function, and from what its code asks the context for. */
export function takenBy({ program, scope }: Step, { arguments: named, takesAll, files }: Closure): Taken {
  const names = named.map(({ name }) => name);
  const inside = scope.length > 0;
  if (program.kind === "command")
    return {
      names: program.inputs ? new Set([...names, ...program.inputs]) : undefined,
      inputs: true,
      item: inside,
      index: false,
      items: false,
    };
  const asked = (pattern: RegExp): boolean =>
    names.includes("context") && files.some(({ file }) => pattern.test(readFileSync(file, "utf8")));
  return {
    // A handle may be of anything that the step sees.
    names: takesAll || asked(/\bref\s*\(/) ? undefined : new Set(names),
    inputs: names.includes("inputs") || takesAll,
    item: names.includes("item"),
    index: names.includes("index"),
    items: inside && asked(/\.items\b/),
  };
}
