import type { Digest } from "../../images/digest.ts";
import type { StepImage } from "../../images/step-image.ts";
import { listRuns } from "../runs/list-runs.ts";
import type { State } from "../runs/state.ts";

/** What the runs of a project say of an image. */
export interface ImageRuns {
  /** The newest record of it. */
  image: StepImage;
  /** Names of the runs that used it, oldest first. */
  runs: string[];
  /** When the newest of them began, in milliseconds since 1970. */
  lastUsed: number;
}

/** By image key. */
export function imageRuns(state: State): Map<Digest, ImageRuns> {
  const found = new Map<Digest, ImageRuns>();
  for (const { run, startedAt, images } of listRuns(state)) {
    for (const image of images) {
      const { runs, lastUsed } = found.get(image.key) ?? { runs: [], lastUsed: 0 };
      const began = Date.parse(startedAt);
      found.set(image.key, {
        image: began >= lastUsed ? image : (found.get(image.key)?.image ?? image),
        runs: [...runs, run],
        lastUsed: Math.max(lastUsed, began),
      });
    }
  }
  return found;
}
