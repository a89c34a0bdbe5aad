import type { ImageFailure } from "../image-failure.ts";
import type { Platform } from "../platform.ts";

/** What apt says when it finds no answer, as a failure. `tail` are its last lines.
 * @param about.elsewhere whether another platform had an answer */
export function aptFailure(
  tail: readonly string[],
  about: { environment: string; platform: Platform; elsewhere: boolean },
): ImageFailure {
  const { environment, platform, elsewhere } = about;
  const said = tail.join("\n");
  const unknown =
    /^E: Unable to locate package (\S+)/m.exec(said)?.[1] ??
    /^E: Package '(\S+)' has no installation candidate/m.exec(said)?.[1];
  if (unknown !== undefined && elsewhere)
    return { kind: "platform-file-missing", environment, package: unknown, version: "from Debian", platform };
  if (unknown !== undefined) return { kind: "package-unknown", environment, ecosystem: "apt", package: unknown };
  if (
    /^E: (Version '|Unable to correct problems|Unable to satisfy|Conflict|Broken|Couldn't find any package)/m.test(said)
  ) {
    const lines = tail.filter((line) => /^(E: | \S+ : | {2,}(Depends|PreDepends|Breaks|Conflicts))/.test(line));
    return { kind: "unsolvable", environment, ecosystem: "apt", reason: lines.join("\n") };
  }
  return { kind: "resolve-failed", environment, ecosystem: "apt", tail: [...tail] };
}
