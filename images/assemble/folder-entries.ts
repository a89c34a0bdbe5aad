import { lstatSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { LayerEntry } from "./layer-entry.ts";

/** What is in a folder, as entries of a layer: mode 0755 for folders and what its owner may execute, else 0644; symlinks
 * stay, hard links become copies, anything else is left out.
 * @param target path of the folder in the image, no slash at either end: `opt/step` */
export function* folderEntries(folder: string, target: string): Generator<LayerEntry> {
  for (const item of readdirSync(folder, { withFileTypes: true })) {
    const from = join(folder, item.name);
    const path = `${target}/${item.name}`;
    if (item.isDirectory()) {
      yield { path, type: "directory", mode: 0o755, size: 0 };
      yield* folderEntries(from, path);
    } else if (item.isSymbolicLink()) {
      yield { path, type: "symlink", mode: 0o777, size: 0, linkTarget: readlinkSync(from) };
    } else if (item.isFile()) {
      const { mode, size } = lstatSync(from);
      yield { path, type: "file", mode: mode & 0o100 ? 0o755 : 0o644, size, from: { file: from, offset: 0 } };
    }
  }
}
