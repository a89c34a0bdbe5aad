import type { StoredImageFailure } from "../../images/stored/stored-image-failure.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";

/** What is wrong with an image that was built before, or was not, and what to try. */
export function storedImageFailureText(failure: StoredImageFailure): FailureWords {
  switch (failure.kind) {
    case "image-unknown":
      return {
        what: `There is no image of ${failure.image}.`,
        hint: `${failure.near ? `Did you mean ${failure.near}? ` : ""}${
          failure.known.length > 0
            ? `Steps and environments here are ${listed(failure.known)}; flowbox images ls lists all.`
            : "No environment is locked here yet: flowbox lock"
        }`,
      };
    case "image-ambiguous":
      return {
        what: `${failure.image} can mean several images.`,
        hint: `Name one: ${listed(failure.candidates, "or")}.`,
      };
    case "image-not-built":
      return {
        what: `The image of ${failure.image} is not on this engine (${failure.key.slice(0, 19)}).`,
        hint: failure.flow
          ? `Run: flowbox build ${failure.flow}`
          : "No lock here asks for it any more: flowbox images import takes it from an archive.",
      };
    case "step-on-base":
      return {
        what: `Step ${failure.step} of ${failure.flow} has no environment: it runs on the base itself, which has no packages.`,
        hint: "Name a step with an environment; flowbox images ls lists them.",
      };
  }
}
