// Writing `result.json`.
import { renameSync, writeFileSync } from "node:fs";
import { places } from "./places.mjs";

export const writeArtifacts = (artifacts, notReusable) =>
  write({ version: 1, artifacts, notReusable: Array.from(notReusable, String).toSorted() });

export const writeError = (error) => write({ version: 1, error });

function write(value) {
  writeFileSync(`${places.result}.partial`, JSON.stringify(value));
  renameSync(`${places.result}.partial`, places.result);
}
