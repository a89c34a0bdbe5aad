import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../failure.ts";
import type { Flow, Step } from "../flow/flow.ts";
import { type ImageReason, imageReason } from "./image-reason.ts";
import type { PlanParts } from "./run-parts.ts";

/** Why the images of these steps are built, or are not. Builds nothing.
 * Fails with what identifying an image fails with. */
export async function whyBuild(
  flow: Flow,
  steps: readonly Step[],
  { state, images }: PlanParts,
): Promise<Result<ImageReason[], Failure>> {
  const reasons: ImageReason[] = [];
  for (const step of steps) {
    const identity = await images.identify(flow, step.environment);
    if (!identity.ok) return identity;
    const present = await images.present(flow, step.environment);
    if (!present.ok) return present;
    reasons.push({ ...imageReason(step, identity.value, { flow, state }), present: present.value });
  }
  return ok(reasons);
}
