import type { Json } from "../../images/canonical-json.ts";
import type { Artifact } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";
import { jsonElements } from "./json-elements.ts";
import { listElements } from "./list-artifact.ts";

/** The elements of a list, each an artifact of its own. A JSON list that was stored as one is taken apart.
 * @returns undefined when the value is no list */
export function elementsOf({ format, digest }: Artifact, store: BlobStore, work: string): Artifact[] | undefined {
  if (format === "list") return listElements(store, digest);
  if (format !== "json") return undefined;
  const value: Json = JSON.parse(store.read(digest).toString());
  return Array.isArray(value) ? jsonElements(value, { store, work }) : undefined;
}
