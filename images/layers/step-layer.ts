import type { Layer } from "../assemble/layer.ts";
import { layerFromEntries } from "../assemble/layer-from-entries.ts";
import { digest, type Digest } from "../digest.ts";
import type { Part } from "./part.ts";

/** A layer of packages. */
export interface StepLayer {
  /** Digest of what is in it. */
  key: Digest;
  /** Names of its parts. */
  parts: string[];
  layer(): Layer;
}

export const stepLayer = (parts: readonly Part[]): StepLayer => ({
  key: digest(
    "step-layer",
    1,
    parts.map(({ key }) => key),
  ),
  parts: parts.map(({ name }) => name),
  layer: () => layerFromEntries(parts.flatMap(({ entries }) => entries)),
});
