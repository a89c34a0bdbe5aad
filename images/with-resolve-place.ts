import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { InstallPlace } from "./install-place.ts";
import { ownName } from "./left-over.ts";

type Parts = Pick<InstallPlace, "engine" | "onLine" | "signal">;
type Machine = Pick<InstallPlace, "environment" | "base" | "user" | "network" | "labels"> & { cacheFolder: string };

/** Lets `use` resolve in a work folder, which is gone afterwards. */
export async function withResolvePlace<T>(
  { cacheFolder, environment, base, user, network, labels }: Machine,
  parts: Parts,
  use: (place: InstallPlace) => Promise<T>,
): Promise<T> {
  const work = join(cacheFolder, "work", ownName());
  await mkdir(work, { recursive: true });
  const packageCache = join(cacheFolder, "packages");
  try {
    return await use({ ...parts, environment, base, user, network, labels, work, packageCache });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
