import type { ImageFailure } from "../image-failure.ts";
import type { CommandEnd } from "../image-engine.ts";
import type { ImageRecipe } from "../image-recipe.ts";

/** What an installer's end says, as a failure. */
export function installFailure(
  { exitCode, oom, tail }: CommandEnd,
  { environment, recipe, packageCache }: { environment: string; recipe: ImageRecipe; packageCache: string },
): ImageFailure {
  const said = tail.join("\n");
  if (/no space left on device|ENOSPC/i.test(said)) return { kind: "cache-full", environment, folder: packageCache };
  if (/hash mismatch|EINTEGRITY|integrity checksum failed|hashes.*(don't|do not) match/i.test(said))
    return {
      kind: "hash-mismatch",
      environment,
      package: wanted(said, recipe) ?? packageIn(said) ?? "a package",
      tail,
    };
  const name = packageIn(said);
  return { kind: "install-failed", environment, ...(name !== undefined && { package: name }), exitCode, oom, tail };
}

/** npm names the hash that it wanted, not always whose it is. */
function wanted(said: string, recipe: ImageRecipe): string | undefined {
  const hash = /wanted (sha512-\S+)/.exec(said)?.[1];
  return recipe.npm.find((one) => one.integrity === hash)?.name;
}

const shapes = [
  /Hash mismatch for `([^`]+)`/i,
  /Failed to (?:download|fetch|install|extract|read|unzip|prepare)[^`]*`([^`]+)`/,
  /Because ([A-Za-z0-9._-]+(?:==[^\s]+)?) (?:has no|was not)/,
  /verification failed for ((?:@[^@\s]+\/)?[^\s:]+)/i,
  /'((?:@[^@'/]+\/)?[^']+@[^']*)' (?:could not be found|is not in this registry)/,
  /\/((?:@[^/\s]+\/)?[^/\s]+)\/-\/[^/\s]+\.tgz/,
];

function packageIn(said: string): string | undefined {
  for (const shape of shapes) {
    const found = shape.exec(said)?.[1];
    if (found) return found;
  }
  return undefined;
}
