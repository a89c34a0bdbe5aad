// Storing what a foreach goes over: each element on its own.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { callingUser } from "./calling-user.mjs";
import { Handle } from "./context.mjs";
import { dtypeOf, rowsOf } from "./npy.mjs";
import { places } from "./places.mjs";
import { spelledOut } from "./spelled-out.mjs";
import { storeValue, typeName } from "./store-value.mjs";
import { TaskError } from "./task-error.mjs";

/** Fields of one entry of `result.json`; writes each element to `outputs/<name>/<index>` before it asks for the next. */
export async function storeList(name, value, insisted) {
  const elements = elementsOf(value);
  if (elements === undefined) {
    const reason = "a foreach goes over it, so it must be an array, a typed array, an iterable or a generator";
    throw new TaskError({ kind: "artifact-unstorable", artifact: name, type: typeName(value), reason });
  }
  mkdirSync(join(places.outputs, name));
  const items = [];
  const iterator = await callingUser(() => start(elements));
  for (;;) {
    const { done, value: given } = await callingUser(() => iterator.next());
    if (done)
      return { format: "list", path: name, type: "list", shape: [items.length], preview: preview(items), items };
    items.push(await storeElement({ name, index: items.length }, await callingUser(() => given), insisted));
  }
}

function elementsOf(value) {
  if (dtypeOf(value) !== undefined) return rowsOf(value);
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  return Symbol.iterator in value || Symbol.asyncIterator in value ? value : undefined;
}

const start = (elements) => (elements[Symbol.asyncIterator] ?? elements[Symbol.iterator]).call(elements);

async function storeElement({ name, index }, element, insisted) {
  if (element instanceof Handle) return { ref: element.digest };
  try {
    return storeValue(`${name}/${index}`, await spelledOut(element), insisted);
  } catch (error) {
    if (error.fields?.kind === "artifact-unstorable") {
      Object.assign(error.fields, { artifact: name, reason: `its element ${index}: ${error.fields.reason}` });
    }
    throw error;
  }
}

function preview(items) {
  const shown = items.slice(0, 5).map((item) => item.preview ?? "(a handle)");
  return `[${shown.join(", ").slice(0, 190)}${items.length > shown.length ? ", …" : ""}]`;
}
