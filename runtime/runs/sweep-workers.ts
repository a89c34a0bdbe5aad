import { rmSync } from "node:fs";
import { markLives } from "../../images/process-mark.ts";
import type { ContainerEngine } from "../container-engine.ts";
import { ownerLabel, projectLabel, runLabel } from "./run-parts.ts";
import type { State } from "./state.ts";
import { workFolder } from "./work-folder.ts";

/** Removes what processes that were killed left on the engine and on disk. Their containers end by themselves: a worker
 * without its run, an installing container when it is done. */
export async function sweepWorkers(engine: ContainerEngine, state: State): Promise<void> {
  const found = await engine.list({ [projectLabel]: state.projectId });
  if (!found.ok) return;
  const ended = found.value.filter(
    ({ state: now, labels }) => (now === "exited" || now === "dead") && !markLives(labels[ownerLabel] ?? ""),
  );
  for (const { id, labels } of ended) {
    await engine.remove(id);
    const run = labels[runLabel];
    if (run === undefined) continue;
    const shared = found.value.some((other) => other.labels[runLabel] === run && !ended.includes(other));
    if (!shared) rmSync(workFolder(state, run), { recursive: true, force: true });
  }
}
