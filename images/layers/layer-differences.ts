import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { extract } from "tar-stream";
import type { Layer } from "../assemble/layer.ts";
import { compareUtf8 } from "../compare-utf8.ts";

const most = 10;

/** Paths that only one of two layers has, or that both have with other content, mode or target.
 * @returns the first ten */
export async function layerDifferences(one: Layer, other: Layer): Promise<string[]> {
  const [left, right] = [await digests(one), await digests(other)];
  const paths = [...new Set([...left.keys(), ...right.keys()])];
  return paths
    .filter((path) => left.get(path) !== right.get(path))
    .toSorted(compareUtf8)
    .slice(0, most);
}

async function digests(layer: Layer): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const extracted = extract();
  const fed = pipeline(Readable.from(layer.content()), extracted);
  fed.catch(() => undefined);
  for await (const item of extracted) {
    const { name, type, mode, linkname } = item.header;
    const hash = createHash("sha256").update(JSON.stringify([type, mode, linkname]));
    for await (const bytes of item as AsyncIterable<Uint8Array>) hash.update(bytes);
    found.set(name, hash.digest("hex"));
  }
  await fed;
  return found;
}
