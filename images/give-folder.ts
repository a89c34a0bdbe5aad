import { chown, stat } from "node:fs/promises";

/** Gives a folder to the user of a container, where this process may (it is root).
 * @param user uid:gid */
export async function giveFolder(folder: string, user: string): Promise<void> {
  const [uid = 0, gid = uid] = user.split(":").map(Number);
  if (process.getuid?.() !== 0 || (await stat(folder)).uid === uid) return;
  await chown(folder, uid, gid);
}
