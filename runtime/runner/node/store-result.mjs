// Turning what a function returned into artifacts.
import { reserved } from "./arguments.mjs";
import { Handle } from "./context.mjs";
import { isPlainObject } from "./json-value.mjs";
import { storeValue } from "./store-value.mjs";
import { TaskError } from "./task-error.mjs";

/** Entries of `result.json`, in the order in which the function named them. */
export async function storeResult(returned, order) {
  if (returned === undefined || returned === null) returned = {};
  if (!isPlainObject(returned)) throw new TaskError({ kind: "result-not-named", type: typeName(returned) });
  const declared = order.outputs ?? {};
  for (const name of Object.keys(returned)) checkName(name, order);
  for (const name of Object.keys(declared)) {
    if (!Object.hasOwn(returned, name)) throw new TaskError({ kind: "output-missing", artifact: name });
  }
  const entries = [];
  for (const [name, given] of Object.entries(returned)) {
    const value = await given;
    if (value instanceof Handle) entries.push({ name, ref: value.digest });
    else entries.push({ name, ...storeValue(name, await spelledOut(value), declared[name]?.format) });
  }
  return entries;
}

function checkName(name, order) {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    const reason = "an artifact's name is made of letters, digits and _, and does not begin with a digit";
    throw new TaskError({ kind: "artifact-unstorable", artifact: name.slice(0, 200), type: "string", reason });
  }
  const taken = (takenBy) => new TaskError({ kind: "artifact-name-taken", artifact: name, takenBy });
  if (reserved.includes(name)) throw taken("flowbox");
  if (Object.hasOwn(order.params, name) || Object.hasOwn(order.paths, name)) throw taken("a param");
}

async function spelledOut(value) {
  const kind = Object.prototype.toString.call(value);
  if (kind === "[object Generator]") return [...value];
  return kind === "[object AsyncGenerator]" ? Array.fromAsync(value) : value;
}

function typeName(value) {
  return typeof value === "object" ? (value.constructor?.name ?? "object") : typeof value;
}
