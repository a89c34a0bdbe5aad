import { Errors } from "@oclif/core";
import { ok, type Result } from "../images/result.ts";
import type { FlowFailure } from "../runtime/flow/flow-failure.ts";
import type { Project } from "../runtime/flow/find-project.ts";
import type { Flow } from "../runtime/flow/flow.ts";
import { listFlows } from "../runtime/flow/list-flows.ts";
import { loadFlow } from "../runtime/flow/load-flow.ts";
import { exits } from "./exit-code.ts";
import { listed } from "./print/listed.ts";

type How = Parameters<typeof loadFlow>[2];

/** Loads the named flow; without a name the only one of the project. */
export async function chooseFlow(
  project: Project,
  name: string | undefined,
  how?: How,
): Promise<Result<Flow, FlowFailure>> {
  return loadFlow(project, name ?? onlyFlow(project), how);
}

/** Loads the named flow, or every flow of the project. */
export async function chooseFlows(
  project: Project,
  name: string | undefined,
  how?: How,
): Promise<Result<Flow[], FlowFailure>> {
  const flows: Flow[] = [];
  for (const one of name === undefined ? listFlows(project) : [name]) {
    const flow = await loadFlow(project, one, how);
    if (!flow.ok) return flow;
    flows.push(flow.value);
  }
  return ok(flows);
}

function onlyFlow(project: Project): string {
  const known = listFlows(project);
  const [only] = known;
  if (known.length === 1 && only !== undefined) return only;
  const why =
    known.length === 0
      ? "There is no flow here: a flow is flows/NAME/flow.ts."
      : `Which flow? There are ${listed(known)}.`;
  throw new Errors.CLIError(why, { exit: exits.usage });
}
