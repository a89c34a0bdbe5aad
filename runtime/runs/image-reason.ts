import type { Digest } from "../../images/digest.ts";
import type { IdentifiedImage } from "../../images/identify-image.ts";
import { imageChanges, type ImageChange } from "../../images/image-changes.ts";
import type { Flow, Step } from "../flow/flow.ts";
import { imageRecipeOf } from "./image-recipes.ts";
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

/** Compares the image that a step has now with those that are on record for it. */
export function imageReason(
  { name, environment }: Step,
  { key, recipe }: Pick<IdentifiedImage, "key" | "recipe">,
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
