import { firstBase } from "../images/default-bases.ts";
import { findBase, findBases } from "../images/find-base.ts";
import type { ImageEngine } from "../images/image-engine.ts";
import { ok, type Result } from "../images/result.ts";
import type { Failure } from "../runtime/failure.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import type { Project } from "../runtime/flow/find-project.ts";
import { listFlows } from "../runtime/flow/list-flows.ts";
import { loadFlow } from "../runtime/flow/load-flow.ts";
import { readCatalog, type Catalog } from "../runtime/images/catalog.ts";
import type { State } from "../runtime/runs/state.ts";
import { cacheFolder, connectEngine, openProject } from "./compose.ts";

/** What the commands on images work with. */
export interface OpenImages {
  project: Project;
  state: State;
  engine: ImageEngine;
  flows: Flow[];
  catalog: Catalog;
}

/** Fails with project-missing, engine-absent, engine-denied, base-missing, besides what the state folder fails with. */
export async function openImages(): Promise<Result<OpenImages, Failure>> {
  const opened = openProject();
  if (!opened.ok) return opened;
  const connected = await connectEngine();
  if (!connected.ok) return connected;
  const engine = connected.value.images;
  const base = await findBase(engine, firstBase.name);
  if (!base.ok) return base;
  const bases = await findBases(engine);
  if (!bases.ok) return bases;
  const { project, state } = opened.value;
  const flows = await loadableFlows(project);
  const parts = {
    project: project.folder,
    state,
    flows,
    engine,
    base: base.value,
    bases: bases.value,
    cacheFolder: cacheFolder(),
  };
  const catalog = await readCatalog(parts);
  return catalog.ok ? ok({ project, state, engine, flows, catalog: catalog.value }) : catalog;
}

/** A flow with mistakes has images all the same: only the names of its steps are not known then. */
async function loadableFlows(project: Project): Promise<Flow[]> {
  const flows: Flow[] = [];
  for (const name of listFlows(project)) {
    const flow = await loadFlow(project, name);
    if (flow.ok) flows.push(flow.value);
  }
  return flows;
}
