// Turning what a function returned into artifacts.
import { reserved } from "./arguments.mjs";
import { callingUser } from "./calling-user.mjs";
import { Handle } from "./context.mjs";
import { isPlainObject } from "./json-value.mjs";
import { spelledOut } from "./spelled-out.mjs";
import { storeList } from "./store-list.mjs";
import { storeValue, typeName } from "./store-value.mjs";
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
  const entries = new Map();
  for (const name of generatorsFirst(returned, order)) {
    entries.set(name, await store(name, await callingUser(() => returned[name]), order));
  }
  return Object.keys(returned).map((name) => ({ name, ...entries.get(name) }));
}

/** They may change what lies beside them in the result. */
function generatorsFirst(returned, { lists }) {
  const isGenerator = (name) => lists.includes(name) && typeof returned[name]?.next === "function";
  const names = Object.keys(returned);
  return [...names.filter(isGenerator), ...names.filter((name) => !isGenerator(name))];
}

async function store(name, value, { lists, outputs }) {
  const insisted = outputs?.[name]?.format;
  if (value instanceof Handle) return { ref: value.digest };
  if (lists.includes(name)) return storeList(name, value, insisted);
  return storeValue(name, await spelledOut(value), insisted);
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
