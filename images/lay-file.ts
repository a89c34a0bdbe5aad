import { writeFile } from "node:fs/promises";
import { giveFolder } from "./give-folder.ts";

/** Writes a file that a container's user can read, whatever this process's umask.
 * @param user uid:gid */
export async function layFile(file: string, content: string | Uint8Array, user: string): Promise<void> {
  await writeFile(file, content);
  await giveFolder(file, user);
}
