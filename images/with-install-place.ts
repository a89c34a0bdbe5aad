import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { EngineFailure } from "./engine-failure.ts";
import type { ImageParts, ImageRequest } from "./image-request.ts";
import type { InstallPlace } from "./install-place.ts";
import { ownName, removeLeftOver } from "./left-over.ts";
import type { Result } from "./result.ts";

/** Lets `use` install and assemble in a work folder, which is gone afterwards. What killed builds left is removed too.
 * @param packageCache says where packages are kept, given the work folder
 * @throws the signal's reason when it has fired */
export async function withInstallPlace<T, F>(
  {
    request,
    parts,
    packageCache,
  }: { request: ImageRequest; parts: ImageParts; packageCache: (work: string) => string },
  use: (place: InstallPlace) => Promise<Result<T, F>>,
): Promise<Result<T, F | EngineFailure>> {
  const work = join(request.cacheFolder, "work", ownName());
  const { engine, onLine, signal } = parts;
  signal?.throwIfAborted();
  const user = await request.user();
  if (!user.ok) return user;
  for (const folder of ["work", join("packages", "installed")]) await removeLeftOver(join(request.cacheFolder, folder));
  await mkdir(work, { recursive: true });
  try {
    return await use({
      environment: request.environment,
      base: request.base,
      engine,
      work,
      packageCache: packageCache(work),
      user: user.value,
      network: request.network,
      labels: request.labels,
      ...(onLine && { onLine }),
      ...(signal && { signal }),
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
