import { writeFile } from "node:fs/promises";
import { giveFolder } from "./give-folder.ts";

/** Writes a file that a container's user can read, whatever this process's umask.
 * @param user uid:gid */
export async function layFile(file: string, text: string, user: string): Promise<void> {
  await writeFile(file, text);
  await giveFolder(file, user);
}
