import type { ArchiveFailure } from "../../images/archive/archive-failure.ts";
import type { StoredImageFailure } from "../../images/stored/stored-image-failure.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";

/** What is wrong with an image that was built before, or was not, and what to try. */
export function storedImageFailureText(failure: StoredImageFailure | ArchiveFailure): FailureWords {
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
    case "image-changed":
      return {
        what: `The image of ${failure.image} is not what flowbox built.`,
        hint: "flowbox images verify says what was changed; flowbox build makes it again.",
      };
    case "archive-damaged":
      return {
        what: `${failure.file} cannot be taken: ${failure.reason}.`,
        hint: "Nothing was loaded. Copy or export it again: flowbox images export FILE",
      };
    case "archive-digest":
      return {
        what: `${failure.file} was changed: ${failure.blob} has the digest ${failure.found.slice(0, 19)}.`,
        hint: "Nothing was loaded. Copy or export it again: flowbox images export FILE",
      };
    case "archive-entry":
      return {
        what: `${failure.file} holds ${failure.entry}, which has no place in it: ${failure.reason}.`,
        hint: "Nothing was loaded. Archives that flowbox images export writes are taken, and no others.",
      };
    case "step-on-base":
      return {
        what: `Step ${failure.step} of ${failure.flow} has no environment: it runs on the base itself, which has no packages.`,
        hint: "Name a step with an environment; flowbox images ls lists them.",
      };
  }
}
