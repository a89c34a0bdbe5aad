import type { ImageIndex, ImageRow } from "../../images/image-index.ts";

/** An index that lasts as long as its process. */
export function memoryIndex(): ImageIndex {
  const rows = new Map<string, ImageRow>();
  return {
    get: async (key) => structuredClone(rows.get(key)),
    set: async (key, row) => void rows.set(key, structuredClone(row)),
  };
}
