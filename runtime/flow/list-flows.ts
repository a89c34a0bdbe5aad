import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "./find-project.ts";

/** The names of a project's flows: the folders in `flows/` that hold a `flow.ts`, sorted. */
export function listFlows(project: Project): string[] {
  const flows = join(project.folder, "flows");
  if (!existsSync(flows)) return [];
  return readdirSync(flows, { withFileTypes: true })
    .filter((entry) => existsSync(join(flows, entry.name, "flow.ts")))
    .map((entry) => entry.name)
    .toSorted();
}
