import { sha256 } from "../digest.ts";
import type { Environment } from "../environment.ts";
import type { AptAnswer } from "../resolvers/apt.ts";
import type { AptPackage } from "../resolvers/apt-lock.ts";
import { environmentDigest } from "./environment-digest.ts";
import { environmentPlatforms } from "./environment-platforms.ts";
import type { Lock, LockedPackage } from "./lock.ts";

/** What was locked for the same Debian packages and platforms; undefined where the question was another one, or apt.json was edited.
 * @param text of apt.json */
export function keptApt(
  lock: Lock,
  text: string | undefined,
  { apt = [], ...asked }: Environment,
): AptAnswer | undefined {
  if (text === undefined || lock.files["apt.json"] !== sha256(text)) return undefined;
  const same = environmentDigest({ apt }) === environmentDigest({ apt: lock.environment.apt });
  const platforms = environmentPlatforms(asked);
  if (!same || platforms.join() !== environmentPlatforms(lock.environment).join()) return undefined;
  const isApt = (one: LockedPackage): one is AptPackage => one.ecosystem === "apt";
  return {
    text,
    packages: new Map(platforms.map((platform) => [platform, lock.platforms[platform]?.filter(isApt) ?? []])),
  };
}
