import type { EngineFailure } from "../../images/engine-failure.ts";
import type { ImageEngine } from "../../images/image-engine.ts";
import type { Result } from "../../images/result.ts";
import { verifyImage, type ImageProblem } from "../../images/stored/verify-image.ts";
import { projectLabel } from "../runs/run-parts.ts";
import type { State } from "../runs/state.ts";
import { baseOf, type Catalog, type StoredCatalogImage } from "./catalog.ts";

/** Verifies an image against its lock, the newest run that used it, and the base. */
export function verifyStored(
  { stored, locks, used, key }: StoredCatalogImage,
  { engine, catalog, state, signal }: { engine: ImageEngine; catalog: Catalog; state: State; signal: AbortSignal },
): Promise<Result<ImageProblem[], EngineFailure>> {
  const locked = locks.find(({ image }) => image?.key === key)?.lock?.platforms[catalog.base.platform];
  return verifyImage(
    {
      image: stored,
      base: baseOf(catalog, stored),
      ...(used && { recorded: used.image }),
      ...(locked && { locked }),
      labels: { [projectLabel]: state.projectId },
      user: "65532:65532",
    },
    { engine, signal },
  );
}
