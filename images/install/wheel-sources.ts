import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import type { Lock } from "../lock/lock.ts";
import { indexVariable } from "../package-indexes.ts";
import { fail, ok, type Result } from "../result.ts";

/** By package, the options that make uv take it from the index that it was locked from. Packages of the default index are not in
 * it. Fails with index-unknown. */
export function wheelSources(
  { platform }: Pick<ImageRecipe, "platform">,
  { lock, place }: { lock: Lock; place: InstallPlace },
): Result<Map<string, string>, ImageFailure> {
  const sources = new Map<string, string>();
  for (const one of lock.platforms[platform] ?? []) {
    if (one.ecosystem !== "pip" || one.index === undefined) continue;
    const { index, name } = one;
    const address = place.network.indexes[index];
    if (address === undefined) {
      const { environment } = place;
      return fail({ kind: "index-unknown", environment, index, variable: indexVariable(index), packages: [name] });
    }
    sources.set(name, `--default-index ${index}=${address}`);
  }
  return ok(sources);
}
