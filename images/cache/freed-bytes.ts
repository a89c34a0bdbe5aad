import { lstatSync, readdirSync, type Stats } from "node:fs";
import { join } from "node:path";

/** Bytes that the disk gains when all of these files and folders go: what has a hard link elsewhere stays. */
export function freedBytes(paths: readonly string[]): number {
  const files = new Map<string, { links: number; left: number; bytes: number }>();
  for (const path of paths)
    for (const { dev, ino, nlink, size } of filesUnder(path)) {
      const id = `${dev} ${ino}`;
      const one = files.get(id) ?? { links: nlink, left: nlink, bytes: size };
      files.set(id, { ...one, left: one.left - 1 });
    }
  return [...files.values()].reduce((total, { left, bytes }) => total + (left <= 0 ? bytes : 0), 0);
}

function* filesUnder(path: string): Generator<Stats> {
  const about = lstatSync(path, { throwIfNoEntry: false });
  if (about?.isFile()) yield about;
  if (about?.isDirectory()) for (const name of readdirSync(path)) yield* filesUnder(join(path, name));
}
