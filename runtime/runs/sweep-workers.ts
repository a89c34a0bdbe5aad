import { rmSync } from "node:fs";
import type { ContainerEngine } from "../container-engine.ts";
import { projectLabel, runLabel } from "./run-parts.ts";
import type { State } from "./state.ts";
import { workFolder } from "./work-folder.ts";

/** Removes what runs that were killed left on the engine and on disk: a worker whose run is gone ends by itself,
 * so a container of this project that has ended belongs to nobody. */
export async function sweepWorkers(engine: ContainerEngine, state: State): Promise<void> {
  const found = await engine.list({ [projectLabel]: state.projectId });
  if (!found.ok) return;
  const ended = found.value.filter((container) => container.state === "exited" || container.state === "dead");
  for (const { id, labels } of ended) {
    await engine.remove(id);
    const run = labels[runLabel] ?? "";
    const shared = found.value.some((other) => other.labels[runLabel] === run && !ended.includes(other));
    if (!shared) rmSync(workFolder(state, run), { recursive: true, force: true });
  }
}
