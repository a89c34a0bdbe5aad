import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes a file so that a reader sees the old text or the new, never a part: temporary name, fsync, rename.
 * @param lasting false for what can be made again: it may be gone, or empty, after the machine died */
export function writeWhole(file: string, text: string, lasting = true): void {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    const handle = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(handle, text);
      if (lasting) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
