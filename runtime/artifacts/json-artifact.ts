import { canonicalJson, type Json } from "../../images/canonical-json.ts";
import type { Artifact } from "./artifact.ts";
import type { BlobStore } from "./blob-store.ts";

/** Stores a JSON value. */
export function jsonArtifact(name: string, value: Json, { store, work }: { store: BlobStore; work: string }): Artifact {
  const text = canonicalJson(value);
  return { name, format: "json", ...store.put(text, work), type: typeOf(value), preview: text.slice(0, 200) };
}

function typeOf(value: Json): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "list" : typeof value;
}
