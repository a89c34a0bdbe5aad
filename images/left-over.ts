import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { markLives, processMark } from "./process-mark.ts";

/** A name for a file or folder of this process alone. */
export const ownName = (): string => `${processMark(process.pid).replace(" ", "-")}-${randomBytes(8).toString("hex")}`;

/** Removes what processes that were killed left in a folder, by `ownName`, after a prefix or not. */
export async function removeLeftOver(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const [, pid, started] = /^(?:\.new-)?(\d+)-(\d*)-[0-9a-f]{16}$/.exec(name) ?? [];
    if (pid === undefined || markLives(`${pid} ${started}`)) continue;
    // A container that outlived its process may still write there.
    await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
