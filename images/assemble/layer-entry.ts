import type { TarEntry } from "./tar-header.ts";

/** An entry and where the bytes of a file lie; without a place a file is empty. */
export interface LayerEntry extends TarEntry {
  from?: { file: string; offset: number };
}
