import { fail, ok, type Result } from "../../images/result.ts";
import type { Failure } from "../failure.ts";
import { planRun, type RunPlan } from "./plan-run.ts";
import { prepareRun, type PreparedRun } from "./prepare-run.ts";
import type { PlanParts } from "./run-parts.ts";
import type { RunRequest } from "./run-request.ts";
import type { ImageReason } from "./image-reason.ts";
import type { State } from "./state.ts";
import { stateFailure } from "./state-failure.ts";
import { whyBuild } from "./why-build.ts";

export interface FlowPlan extends RunPlan {
  /** Of the steps that run, in the order of the flow. */
  images: ImageReason[];
}

/** What a run would do now, and why. Builds and starts nothing.
 * Fails with what keeps a run from beginning. */
export async function planFlow(request: RunRequest, parts: PlanParts): Promise<Result<FlowPlan, Failure>> {
  const prepared = await prepareRun(request, parts);
  if (!prepared.ok) return prepared;
  const plan = planned(prepared.value, parts.state);
  if (!plan.ok) return plan;
  const { flow } = request;
  const running = flow.steps.filter(({ name }) => plan.value.toRun.some(({ step }) => step === name));
  const images = await whyBuild(flow, running, parts);
  return images.ok ? ok({ ...plan.value, images: images.value }) : images;
}

/** Planning stores the code that it looks at. */
function planned(run: PreparedRun, state: State): Result<RunPlan, Failure> {
  try {
    return ok(planRun(run, state));
  } catch (error) {
    return fail(stateFailure(error, state.folder));
  }
}
