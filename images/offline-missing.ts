import type { ImageFailure } from "./image-failure.ts";

/** What uv and npm say when they may only read caches and a package is in none, as a failure.
 * @param tail last lines of what a client said
 * @returns undefined where they speak of something else */
export function offlineMissing(tail: readonly string[], environment: string): ImageFailure | undefined {
  const said = tail.join(" ").replaceAll(/\s+/g, " ");
  if (!/network (?:connectivity is|was) disabled|ENOTCACHED/i.test(said)) return undefined;
  const found = shapes.flatMap((shape) => [...said.matchAll(shape)].map(([, name = ""]) => nameIn(name)));
  return { kind: "offline-missing", environment, packages: [...new Set(found)] };
}

const shapes = [
  /Because ([A-Za-z0-9._-]+) was not found in the cache/g,
  /Failed to (?:download|fetch)[^`]*`([^`/]+)`/g,
  /request to https?:\/\/[^\s/]+\/(\S+) failed/g,
];

/** Of an address in a registry, the package's name. */
const nameIn = (text: string): string =>
  /(?:@[^/\s]+\/)?[^/\s]+$/.exec(decodeURIComponent(text).split("/-/")[0] ?? "")?.[0] ?? text;
