import type { ImageReason } from "../../runtime/runs/image-reason.ts";
import { imageChangePhrases } from "./image-change-phrases.ts";
import type { Phrase } from "./phrase.ts";
import { shortened } from "./reason-text.ts";

/** Why an image has to be built, in a few words: `numpy 1.26.3 to 1.26.4`, `first build`. */
export function imageReasonText(reason: ImageReason): string {
  if (!reason.last) return "first build";
  if (reason.last.key === reason.key) return "the engine no longer has it";
  return shortened(imageReasonPhrases(reason).map(({ text }) => text));
}

/** What differs from the image that it is compared with. */
export function imageReasonPhrases({ environment, compared, changes }: ImageReason): Phrase[] {
  if (!compared) return [];
  const moved = compared.environment !== environment;
  const from = compared.environment ?? "the base alone";
  const environments = moved
    ? [{ label: "environment", text: `environment ${from} to ${environment ?? "the base alone"}` }]
    : [];
  const phrases = changes?.flatMap(imageChangePhrases) ?? [
    { label: "recipe", text: "its earlier recipe is not on record" },
  ];
  const all = [...environments, ...phrases];
  return all.length > 0 ? all : [{ label: "recipe", text: "this flowbox makes images another way" }];
}
