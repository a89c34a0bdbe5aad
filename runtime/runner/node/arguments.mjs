// Giving a function what its one argument's names ask for.
import { takenNames } from "./taken-names.mjs";
import { TaskError } from "./task-error.mjs";

export const reserved = ["item", "index", "inputs", "context"];

/** An object whose properties are loaded when they are read. */
export function argumentsOf(step, order, parts) {
  const sources = sourcesOf(order, parts);
  const taken = takenNames(step);
  for (const { name, optional } of taken ?? []) {
    refuseAmbiguous(name, order);
    if (!sources.has(name) && !optional) throw unknown(name, sources);
  }
  const everything = [...sources.keys()].filter(
    (name) => !reserved.includes(name) && !Object.hasOwn(order.ambiguous, name),
  );
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (typeof name !== "string") return undefined;
      refuseAmbiguous(name, order);
      const load = sources.get(name);
      if (load === undefined && taken === undefined && name !== "then" && name !== "toJSON")
        throw unknown(name, sources);
      return load?.();
    },
    has: (_, name) => sources.has(name),
    ownKeys: () => everything,
    getOwnPropertyDescriptor: (_, name) =>
      everything.includes(name) ? { configurable: true, enumerable: true, value: sources.get(name)() } : undefined,
  });
}

function sourcesOf(order, { inputs, context, reader }) {
  const sources = new Map();
  for (const [name, facts] of Object.entries(order.artifacts)) sources.set(name, () => reader.read(name, facts));
  for (const [name, value] of Object.entries({ ...order.params, ...order.paths })) sources.set(name, () => value);
  if (order.item !== undefined) sources.set("item", () => reader.read("item", order.item));
  if (order.index !== undefined) sources.set("index", () => order.index);
  sources.set("inputs", () => inputs);
  sources.set("context", () => context);
  return sources;
}

function refuseAmbiguous(name, { ambiguous }) {
  if (Object.hasOwn(ambiguous, name))
    throw new TaskError({ kind: "argument-ambiguous", argument: name, makers: ambiguous[name] });
}

const unknown = (name, sources) =>
  new TaskError({ kind: "argument-unknown", argument: name, known: Array.from(sources.keys(), String).toSorted() });
