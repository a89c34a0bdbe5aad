import type { RunReason } from "../../runtime/journal/run-event.ts";
import { failureText } from "./failure-text.ts";
import { listed } from "./listed.ts";
import { recipeChangePhrases } from "./recipe-change-phrases.ts";

/** Why a step runs, in a few words: `steps/fit.py changed`, `needs fit`. */
export function reasonText(reason: RunReason): string {
  switch (reason.kind) {
    case "first":
      return "first time";
    case "fresh":
      return "--fresh";
    case "never-reused":
      return "never reused";
    case "refused":
      return `will fail: ${failureText(reason.failure).what}`;
    case "needs":
      return `needs ${listed(reason.steps)}`;
    case "gone":
      return `the result of ${reason.run} is not whole any more`;
    case "changed":
      return shortened(reason.changes.flatMap(recipeChangePhrases).map(({ text }) => text));
  }
}

/** The first three, and how many more there are. */
export const shortened = (texts: readonly string[]): string =>
  [...texts.slice(0, 3), ...(texts.length > 3 ? [`${texts.length - 3} more`] : [])].join(", ");
