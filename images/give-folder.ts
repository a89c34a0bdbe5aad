import { lchown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Gives a folder and what is in it, or a file, to the user of a container, where this process may (it is root).
 * What has that owner already is left as it is.
 * @param user uid:gid */
export async function giveFolder(path: string, user: string): Promise<void> {
  const [uid = 0, gid = uid] = user.split(":").map(Number);
  const about = await lstat(path);
  if (process.getuid?.() !== 0 || about.uid === uid) return;
  if (about.isDirectory())
    for (const inside of await readdir(path, { recursive: true })) await lchown(join(path, inside), uid, gid);
  await lchown(path, uid, gid);
}
