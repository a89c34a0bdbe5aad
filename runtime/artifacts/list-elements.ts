import type { Json } from "../../images/canonical-json.ts";
import { canonicalJson } from "../../images/canonical-json.ts";
import { type Artifact, artifactSchema } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";

/** The elements of a list, each an artifact of its own. JSON that was not stored so is taken apart.
 * @returns undefined when the value is no list */
export function listElements(artifact: Artifact, store: BlobStore, work: string): Artifact[] | undefined {
  if (artifact.format === "list")
    return artifactSchema.array().parse(JSON.parse(store.read(artifact.digest).toString()));
  if (artifact.format !== "json") return undefined;
  const value: Json = JSON.parse(store.read(artifact.digest).toString());
  return Array.isArray(value) ? jsonElements(value, store, work) : undefined;
}

/** Stores each element of a JSON list. */
export const jsonElements = (values: readonly Json[], store: BlobStore, work: string): Artifact[] =>
  values.map((value) => jsonArtifact("item", value, { store, work }));

/** Stores a JSON value. */
export function jsonArtifact(name: string, value: Json, { store, work }: { store: BlobStore; work: string }): Artifact {
  const text = canonicalJson(value);
  return { name, format: "json", ...store.put(text, work), type: typeOf(value), preview: text.slice(0, 200) };
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
