import type { Digest } from "../../images/digest.ts";
import { imageChanges, type ImageChange } from "../../images/image-changes.ts";
import { ok, type Result } from "../../images/result.ts";
import type { Failure } from "../failure.ts";
import type { Flow, Step } from "../flow/flow.ts";
import { imageRecipeOf } from "./image-recipes.ts";
import type { ImageIdentity, PlanParts } from "./run-parts.ts";
import type { State } from "./state.ts";
import { type UsedImage, usedImages } from "./used-images.ts";

/** The image that a step has now, beside those that it had before. */
export interface ImageReason {
  step: string;
  /** Undefined: the base alone. */
  environment: string | undefined;
  key: Digest;
  /** Whether the engine has it. Undefined when no engine can be asked. */
  present: boolean | undefined;
  /** The newest that was built or used; the same image where the keys are equal. */
  last?: UsedImage;
  /** The newest that is another image. */
  compared?: UsedImage;
  /** From `compared` to now. Absent when that recipe is not on record. */
  changes?: ImageChange[];
}

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
    reasons.push({ ...compare(step, identity.value, { flow, state }), present: present.value });
  }
  return ok(reasons);
}

function compare(
  { name, environment }: Step,
  { key, recipe }: ImageIdentity,
  { flow, state }: { flow: Flow; state: State },
): Omit<ImageReason, "present"> {
  const used = usedImages(state, flow.name, name);
  const last = used.at(-1);
  const compared = used.findLast((one) => one.key !== key);
  const before = compared && imageRecipeOf(state, compared.key);
  return {
    step: name,
    environment,
    key,
    ...(last && { last }),
    ...(compared && { compared }),
    ...(before && { changes: imageChanges(before, recipe) }),
  };
}
