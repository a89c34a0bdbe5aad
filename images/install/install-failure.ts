import type { ImageFailure } from "../image-failure.ts";
import type { CommandEnd } from "../image-engine.ts";

/** What an installer's end says, as a failure. */
export function installFailure(environment: string, { exitCode, oom, tail }: CommandEnd): ImageFailure {
  const said = tail.join("\n");
  if (/hash mismatch|EINTEGRITY|integrity checksum failed|hashes.*(don't|do not) match/i.test(said))
    return { kind: "hash-mismatch", environment, package: packageIn(said) ?? "a package", tail };
  const name = packageIn(said);
  return { kind: "install-failed", environment, ...(name !== undefined && { package: name }), exitCode, oom, tail };
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
