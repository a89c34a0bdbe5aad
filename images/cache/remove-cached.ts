import { randomBytes } from "node:crypto";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Removes a file or folder of a cache: it is gone under its name at once, so that nobody takes a part of it for the whole. */
export async function removeCached(path: string): Promise<void> {
  const aside = join(dirname(path), `.new-${randomBytes(8).toString("hex")}`);
  try {
    await rename(path, aside);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return;
    throw error;
  }
  await rm(aside, { recursive: true, force: true });
}
