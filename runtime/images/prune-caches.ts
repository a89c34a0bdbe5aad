import type { Base } from "../../images/base.ts";
import { planCachePrune, type CachePrune } from "../../images/cache/plan-cache-prune.ts";
import { removeCached } from "../../images/cache/remove-cached.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import type { RunFailure } from "../runs/run-failure.ts";
import { stateFailure } from "../runs/state-failure.ts";
import { knownProjects } from "./known-projects.ts";
import { lockedEnvironments } from "./locked-environments.ts";

/** Plans the removal of what no lock of this or of any known project needs of the user's package cache.
 * @returns undefined while something is being built */
export function planCaches(project: string, bases: readonly Base[], cacheFolder: string): CachePrune | undefined {
  const folders = new Set([project, ...knownProjects(cacheFolder).present]);
  const needed = [...folders]
    .flatMap((folder) => lockedEnvironments(folder, bases))
    .flatMap(({ lock, image, base }) => (lock && image && base ? [{ lock, recipe: image.recipe, base }] : []));
  return planCachePrune({ cacheFolder, needed, now: Date.now() });
}

/** Fails with state-unwritable. */
export async function pruneCaches({ remove }: CachePrune): Promise<Result<void, RunFailure>> {
  for (const path of remove.flatMap(({ paths }) => paths)) {
    try {
      await removeCached(path);
    } catch (error) {
      return fail(stateFailure(error, path));
    }
  }
  return ok(undefined);
}
