import { canonicalJson, type Json } from "../../images/canonical-json.ts";
import type { Artifact } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";
import { jsonArtifact } from "./json-artifact.ts";

/** Stores each element of a JSON list. */
export function jsonElements(values: readonly Json[], to: { store: BlobStore; work: string }): Artifact[] {
  to.store.putAll(values.map(canonicalJson), to.work);
  return values.map((value) => jsonArtifact("item", value, to));
}
