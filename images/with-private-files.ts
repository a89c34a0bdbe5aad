import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { giveFolder } from "./give-folder.ts";
import type { Mount } from "./image-engine.ts";
import type { NetworkFile } from "./install-network.ts";
import type { InstallPlace } from "./install-place.ts";
import { markLives, processMark } from "./process-mark.ts";

/** Lays copies that only the container's user can read, for as long as `use` takes. What a killed process left of
 * such copies is removed too. */
export async function withPrivateFiles<T>(
  files: readonly NetworkFile[],
  { work, user }: Pick<InstallPlace, "work" | "user">,
  use: (mounts: Mount[]) => Promise<T>,
): Promise<T> {
  const all = join(dirname(work), "private");
  await mkdir(all, { recursive: true, mode: 0o711 });
  for (const name of await readdir(all))
    if (!markLives(markIn(name))) await rm(join(all, name), { recursive: true, force: true });
  const folder = await mkdtemp(join(all, `${processMark(process.pid).replace(" ", "-")}-`));
  try {
    await giveFolder(folder, user);
    const mounts: Mount[] = [];
    for (const [index, { target, text }] of files.entries()) {
      const source = join(folder, String(index));
      await writeFile(source, text, { mode: 0o600 });
      await giveFolder(source, user);
      mounts.push({ source, target, readOnly: true });
    }
    return await use(mounts);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `123-456-Xy1` names the process `123 456`. */
const markIn = (name: string): string => name.split("-").slice(0, 2).join(" ");
