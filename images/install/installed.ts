import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../digest.ts";
import { giveFolder } from "../give-folder.ts";
import { ownName } from "../left-over.ts";

/** Where installed packages are kept, in the package cache: `installed/<digits of a key>/`, each a folder that never
 * changes. Its files may be hard links to those of an installer's cache. */
export const installedFolder = (packageCache: string, key: Digest): string =>
  join(packageCache, "installed", key.slice("sha256:".length));

export const isInstalled = (packageCache: string, key: Digest): boolean =>
  existsSync(installedFolder(packageCache, key));

/** Makes an empty folder for what is being installed, lets `install` fill `<folder>/<digits of a key>/` for every key,
 * and keeps them if it says so. What another process kept meanwhile stays.
 * @param install gets the folder's name beside the kept ones */
export async function keepInstalled<T>(
  { packageCache, user }: { packageCache: string; user: string },
  keys: readonly Digest[],
  install: (name: string) => Promise<{ keep: boolean; answer: T }>,
): Promise<T> {
  const name = `.new-${ownName()}`;
  const folder = join(packageCache, "installed", name);
  try {
    for (const key of keys) await mkdir(join(folder, digits(key)), { recursive: true });
    await giveFolder(folder, user);
    const { keep, answer } = await install(name);
    if (keep)
      for (const key of keys)
        if (!isInstalled(packageCache, key))
          await rename(join(folder, digits(key)), installedFolder(packageCache, key));
    return answer;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const digits = (key: Digest): string => key.slice("sha256:".length);
