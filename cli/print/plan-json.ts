import type { FlowPlan } from "../../runtime/runs/plan-flow.ts";
import type { RunRequest } from "../../runtime/runs/run-request.ts";
import type { ImageReason } from "../../runtime/runs/image-reason.ts";
import { imageReasonText } from "./image-reason-text.ts";
import { reasonText } from "./reason-text.ts";
import { skippedSteps } from "./skipped-steps.ts";

/** The documented shape of a plan. */
export const planJson = (
  { flow, mode, params, paramSources }: Pick<RunRequest, "flow" | "mode" | "params" | "paramSources">,
  plan: FlowPlan,
) => {
  const skipped = skippedSteps(flow, plan);
  return {
    flow: flow.name,
    mode,
    since: plan.since,
    params,
    paramSources,
    steps: flow.steps.map(({ name }) => (skipped.has(name) ? { step: name, action: "skip" } : stepJson(name, plan))),
  };
};

function stepJson(step: string, { reused, toRun, images }: FlowPlan) {
  const kept = reused.filter((one) => one.step === step);
  const run = toRun.find((one) => one.step === step);
  const image = images.find((one) => one.step === step);
  const counted = kept.filter(({ count }) => count !== undefined).map(({ from, count }) => ({ from, count }));
  if (!run) return { step, action: "reuse", from: kept[0]?.from, ...(counted.length > 0 && { reused: counted }) };
  const { reason, count } = run;
  return {
    step,
    action: image?.present === false ? "build" : "run",
    ...(count !== undefined && { count }),
    ...(counted.length > 0 && { reused: counted }),
    reason: { ...reason, text: reasonText(reason) },
    image: image && imageReasonJson(image),
  };
}

/** The documented shape of why an image is built. Its key is not known for sure while no engine answers. */
export const imageReasonJson = (image: ImageReason) => {
  const { environment, key, present, last, compared, changes } = image;
  return {
    environment,
    ...(present !== undefined && { key }),
    present: present ?? null,
    ...(present === false && { text: imageReasonText(image) }),
    last,
    compared,
    changes,
  };
};
