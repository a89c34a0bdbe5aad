import type { Digest } from "../digest.ts";
import type { EngineFailure } from "../engine-failure.ts";
import type { ImageFailure } from "../image-failure.ts";
import type { ImageRecipe } from "../image-recipe.ts";
import type { InstallPlace } from "../install-place.ts";
import type { Lock, LockedPackage } from "../lock/lock.ts";
import { indexVariable } from "../package-indexes.ts";
import { fail, ok, type Result } from "../result.ts";
import { buildWheel } from "../sources/build-wheel.ts";
import { builtKey } from "../sources/built-wheel.ts";
import { fetchLockedSource } from "../sources/fetch-locked-source.ts";

/** Where a wheel comes from: options of uv, and its hash. */
interface WheelOrigin {
  options: string;
  sha256: string;
}

/** By package. */
export type WheelOrigins = ReadonlyMap<string, WheelOrigin>;

/** Where each wheel of a recipe comes from: the machine's default index, the index that it was locked from, or this machine, which
 * builds it now when it has not yet. Fails with index-unknown, source-unavailable, hash-mismatch, wheel-build-failed. */
export async function wheelSources(
  names: readonly string[],
  { platform, lock }: { platform: ImageRecipe["platform"]; lock: Pick<Lock, "platforms"> },
  place: InstallPlace,
): Promise<Result<WheelOrigins, ImageFailure | EngineFailure>> {
  const origins = new Map<string, WheelOrigin>();
  for (const one of lock.platforms[platform] ?? []) {
    if (one.ecosystem !== "pip" || !names.includes(one.name)) continue;
    const origin = await originOf(one, place);
    if (!origin.ok) return origin;
    origins.set(one.name, origin.value);
  }
  return ok(origins);
}

async function originOf(
  one: Extract<LockedPackage, { ecosystem: "pip" }>,
  place: InstallPlace,
): Promise<Result<WheelOrigin, ImageFailure | EngineFailure>> {
  const { name, index, source, sha256 } = one;
  const address = index === undefined ? undefined : place.network.indexes[index];
  if (index !== undefined && address === undefined) {
    const { environment } = place;
    return fail({ kind: "index-unknown", environment, index, variable: indexVariable(index), packages: [name] });
  }
  if (source === undefined)
    return ok({ options: index === undefined ? "" : `--default-index ${index}=${address}`, sha256 });
  const built = { ...one, source };
  const wheel = await buildWheel(built, place, (folder) => fetchLockedSource(built, folder, place));
  if (!wheel.ok) return wheel;
  const folder = `/cache/built/${digits(builtKey(built, place.base))}/wheel`;
  return ok({ options: `--no-index --find-links ${folder}`, sha256: wheel.value.sha256 });
}

const digits = (key: Digest): string => key.slice("sha256:".length);
