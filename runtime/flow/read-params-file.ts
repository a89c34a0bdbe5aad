import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fail, ok, type Result } from "../../images/result.ts";
import type { FlowFailure } from "./flow-failure.ts";
import { placeAt } from "./place.ts";
import type { ParamsFile } from "./resolve-params.ts";

/** Reads `--params file.json`: one object, param name to value.
 * @param folder absolute, what `name` is relative to */
export function readParamsFile(name: string, folder: string): Result<ParamsFile, FlowFailure> {
  const path = resolve(folder, name);
  const text = read(path);
  if (!text.ok) return text;
  try {
    const values: unknown = JSON.parse(text.value);
    if (isObject(values)) return ok({ name, path, values });
    return fail({ kind: "params-file-invalid", file: path, why: "not an object of param names and values" });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const at = /at position (\d+)/.exec(message)?.[1];
    const place = at === undefined ? {} : { place: placeAt({ file: path, text: text.value }, Number(at)) };
    return fail({
      kind: "params-file-invalid",
      file: path,
      why: message.replace(/ in JSON at position.*$/s, ""),
      ...place,
    });
  }
}

function read(path: string): Result<string, FlowFailure> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    return fail({ kind: "params-file-invalid", file: path, why: code === "ENOENT" ? "not there" : code });
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
