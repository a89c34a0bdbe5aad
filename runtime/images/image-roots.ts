import { join } from "node:path";
import type { Base } from "../../images/base.ts";
import type { Digest } from "../../images/digest.ts";
import type { ImageFailure } from "../../images/image-failure.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { findRunAt } from "../runs/find-run.ts";
import { flowsWithRuns } from "../runs/run-folder.ts";
import type { State } from "../runs/state.ts";
import { listTags } from "../runs/tag-files.ts";
import { lockedEnvironments } from "./locked-environments.ts";

/** What makes an image stay. */
export type ImageRoot =
  | { key: Digest; by: "lock"; project: string; flow: string; environment: string }
  | { key: Digest; by: "run"; project: string; run: string; tag?: string };

/** What reaches images from a project: its locks, its tagged runs, and the newest run of each flow that ended done.
 * Fails with lock-damaged or lock-newer when a lock cannot be read: what it reaches is not known then. */
export function imageRoots(project: string, bases: readonly Base[]): Result<ImageRoot[], ImageFailure> {
  const roots: ImageRoot[] = [];
  for (const { flow, environment, image, failure } of lockedEnvironments(project, bases)) {
    if (image) roots.push({ key: image.key, by: "lock", project, flow, environment });
    if (failure?.kind === "lock-damaged" || failure?.kind === "lock-newer")
      return fail({ ...failure, flow: join(project, "flows", flow) });
  }
  const state: State = { folder: join(project, ".flowbox"), projectId: "" };
  for (const place of flowsWithRuns(state)) {
    for (const tag of [undefined, ...listTags(state, place)]) {
      const run = findRunAt(state, { ...place, ...(tag === undefined ? { run: "latest" } : { tag }) }, place.flow);
      if (!run.ok) continue;
      for (const { key } of run.value.images)
        roots.push({ key, by: "run", project, run: run.value.run, ...(tag !== undefined && { tag }) });
    }
  }
  return ok(roots);
}
