import { z } from "zod";
import { canonicalJson } from "../../images/canonical-json.ts";
import type { Digest } from "../../images/digest.ts";
import { type Artifact, artifactSchema } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";

/** A list in the store is a blob that lists the artifacts of its elements, each with the name `item`.
 * @returns what the list's own artifact says of them; `bytes` is the sum of the elements' */
export function storeList(
  store: BlobStore,
  elements: readonly Artifact[],
  workFolder: string,
): { digest: Digest; bytes: number; shape: number[] } {
  const { digest } = store.put(canonicalJson(elements), workFolder);
  return { digest, bytes: elements.reduce((sum, one) => sum + one.bytes, 0), shape: [elements.length] };
}

/** The elements of a stored list, in order. */
export const listElements = (store: BlobStore, digest: Digest): Artifact[] =>
  z.array(artifactSchema).parse(JSON.parse(store.read(digest).toString()));
