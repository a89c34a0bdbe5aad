// Storing one value in the format that suits it.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { notJson } from "./json-value.mjs";
import { dtypeOf, shapeOf, writeNpy } from "./npy.mjs";
import { places } from "./places.mjs";
import { storePath } from "./store-path.mjs";
import { TaskError } from "./task-error.mjs";

/** Fields of one entry of `result.json`; `name` is also the path below `outputs/` that it writes to. */
export function storeValue(name, value, insisted) {
  const type = typeName(value);
  const refuse = (reason) => {
    throw new TaskError({ kind: "artifact-unstorable", artifact: name, type, reason: reason.slice(0, 2000) });
  };
  const stored = store(name, value, refuse);
  if (insisted !== undefined && stored.format !== insisted) {
    refuse(`it was declared as ${insisted}, and this value can only be stored as ${stored.format}`);
  }
  return { ...stored, path: name, type };
}

function store(name, value, refuse) {
  const target = join(places.outputs, name);
  if (value instanceof URL) {
    if (value.protocol !== "file:") refuse("only URLs of files are artifacts; return its text instead");
    return storePath(value, target, refuse);
  }
  if (value instanceof Uint8Array) {
    writeFileSync(target, value);
    return { format: "bytes", preview: `${value.length} bytes ${Buffer.from(value.subarray(0, 32)).toString("hex")}` };
  }
  if (dtypeOf(value) !== undefined) {
    writeFileSync(target, writeNpy(value));
    return {
      format: "npy",
      shape: shapeOf(value),
      preview: `[${value.subarray(0, 10).join(" ")}${value.length > 10 ? " …" : ""}]`.slice(0, 200),
    };
  }
  const reason = notJson(value);
  if (reason !== undefined) refuse(`${reason}; JSON, typed arrays, Buffers and file URLs can be kept`);
  const text = JSON.stringify(value);
  writeFileSync(target, text);
  const size = Array.isArray(value)
    ? value.length
    : value !== null && typeof value === "object"
      ? Object.keys(value).length
      : undefined;
  return { format: "json", preview: text.slice(0, 200), ...(size === undefined ? {} : { shape: [size] }) };
}

/** The name of its class, or what `typeof` says. */
export function typeName(value) {
  if (value === null) return "null";
  return typeof value === "object" ? (value.constructor?.name ?? "Object") : typeof value;
}
