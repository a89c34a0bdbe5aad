import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { giveFolder } from "./give-folder.ts";
import type { Mount } from "./image-engine.ts";
import type { NetworkFile } from "./install-network.ts";
import type { InstallPlace } from "./install-place.ts";
import { ownName, removeLeftOver } from "./left-over.ts";

/** Lays copies that only the container's user can read, for as long as `use` takes. What a killed process left of
 * such copies is removed too. */
export async function withPrivateFiles<T>(
  files: readonly NetworkFile[],
  { packageCache, user }: Pick<InstallPlace, "packageCache" | "user">,
  use: (mounts: Mount[]) => Promise<T>,
): Promise<T> {
  const all = join(dirname(packageCache), "private");
  await removeLeftOver(all);
  const folder = join(all, ownName());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
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
