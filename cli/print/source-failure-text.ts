import type { SourceFailure } from "../../images/image-failure.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";

/** What an environment takes from elsewhere than a registry, or lets run. */
export function sourceFailureText(failure: SourceFailure): FailureWords {
  switch (failure.kind) {
    case "source-unusable":
      return {
        what: `${failure.path}, which the environment ${failure.environment} asks for, cannot be used: ${failure.reason}.`,
        hint: "Paths in an environment are relative to the flow's folder.",
      };
    case "package-unlockable":
      return {
        what: `The ${failure.ecosystem} packages of the environment ${failure.environment} cannot be locked: ${failure.reason}.`,
        hint: "Every package comes from a registry with a SHA-512 hash, or is one of the project's own, asked for by file: with its path.",
      };
    case "apt-gone":
      return {
        what: `Debian packages of the environment ${failure.environment} lie neither in the cache nor in a bundle, on a mirror or in Debian's snapshot archive${failure.reached ? "" : " (not all of them answered)"}: ${listed(failure.packages)}.`,
        detail: failure.reached ? "" : failure.tail.join("\n"),
        hint: failure.reached
          ? "Lock what the mirror has now (flowbox lock --upgrade-all), or name a folder with the .deb files in FLOWBOX_APT_BUNDLE."
          : "Run it again when the network is back, or name a folder with the .deb files in FLOWBOX_APT_BUNDLE.",
      };
    case "script-unknown":
      return {
        what: `allowScripts of the environment ${failure.environment} names ${failure.package}, which is not one of its packages or has no install script.`,
        hint: `Packages with install scripts: ${listed(failure.known)}.`,
      };
  }
}
