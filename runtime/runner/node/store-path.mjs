// Storing files and folders that a step names by URL.
import { copyFileSync, cpSync, lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { places } from "./places.mjs";

export function storePath(url, target, refuse) {
  const source = fileURLToPath(url).replace(/(?<=.)\/$/, "");
  const stat = examine(source);
  if (stat === undefined) return refuse(`there is no file or folder at ${source}`);
  if (stat.isFile()) {
    copyFileSync(source, target);
    const suffix = suffixOf(source);
    const preview = `${basename(source).slice(0, 150)} (${stat.size} bytes)`;
    return { format: "file", preview, ...(suffix === "" ? {} : { suffix }) };
  }
  if (!stat.isDirectory()) return refuse(`${source} is ${kindOf(stat)}`);
  const files = survey(source, "", refuse);
  cpSync(source, target, { recursive: true });
  return { format: "folder", preview: `${files.length} files: ${files.slice(0, 5).join(", ").slice(0, 150)}` };
}

function examine(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const declared = stat?.isSymbolicLink() && realpathSync(path).startsWith(places.in + sep);
  return declared ? statSync(path) : stat;
}

function survey(root, below, refuse) {
  return readdirSync(join(root, below), { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(below, entry.name);
      if (entry.isDirectory()) return survey(root, path, refuse);
      return entry.isFile() ? [path] : refuse(`${path} in it is ${kindOf(entry)}`);
    })
    .toSorted();
}

function suffixOf(path) {
  const name = basename(path).replace(/^\.+/, "");
  const suffix = name.includes(".") ? name.slice(name.indexOf(".")) : "";
  return suffix.length > 1 && Buffer.byteLength(suffix) <= 100 ? suffix : "";
}

function kindOf(stat) {
  if (stat.isSymbolicLink()) return "a symbolic link";
  if (stat.isFIFO()) return "a named pipe";
  return stat.isSocket() ? "a socket" : "a device";
}
