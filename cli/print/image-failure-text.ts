import { defaultBases, firstBase } from "../../images/default-bases.ts";
import type { ImageFailure, PackageFailure } from "../../images/image-failure.ts";
import type { FailureWords } from "./failure-words.ts";
import { instead } from "./instead.ts";
import { sourceFailureText } from "./source-failure-text.ts";
import { listed } from "./listed.ts";

/** What is wrong between an environment and its image, and what to try. */
export function imageFailureText(failure: ImageFailure): FailureWords {
  switch (failure.kind) {
    case "base-missing":
      return { what: `The base ${failure.base} is not on this engine.`, hint: baseHint(failure.base) };
    case "lock-missing":
      return {
        what: `The environment ${failure.environment} of ${failure.flow} has not been locked yet.`,
        hint: `Run: flowbox lock ${failure.flow}`,
      };
    case "lock-stale":
      return {
        what: `The lock of the environment ${failure.environment} is stale: ${failure.changed.join("; ")}.`,
        hint: `Run: flowbox lock ${failure.flow}`,
      };
    case "lock-damaged":
      return {
        what: `locks/${failure.environment}/${failure.file} of ${failure.flow} is damaged: ${failure.reason}.`,
        hint: `Locks are not edited by hand. Take the file back from version control, or run: flowbox lock ${failure.flow}`,
      };
    case "lock-newer":
      return {
        what: `The lock of the environment ${failure.environment} has version ${failure.version}; this flowbox knows ${failure.known}.`,
        hint: `Update flowbox, or lock again with this one: flowbox lock ${failure.flow}`,
      };
    case "import-unusable":
      return {
        what: `${failure.file} cannot be imported: ${failure.reason}.`,
        hint: "lock import reads requirements.txt, pyproject.toml[:GROUP], uv.lock[:GROUP], pylock.toml and package-lock.json.",
      };
    case "offline-missing":
      return {
        what: `Offline, and in no cache of this machine: ${listed(failure.packages)}, for the environment ${failure.environment}.`,
        hint: "Without --offline they are downloaded once, and are in the cache from then on.",
      };
    case "package-not-locked":
      return {
        what: `No lock of ${listed(failure.environments)} holds a package ${failure.package}.`,
        hint: instead(
          failure.near,
          "flowbox lock --why and --update look at locks that were written: flowbox lock writes them.",
        ),
      };
    case "python-unavailable":
      return {
        what: `The environment ${failure.environment} asks for Python ${failure.wanted}, which no base has.`,
        hint: `There are: ${failure.available.join(", ") || "none; run flowbox setup"}.`,
      };
    case "node-unavailable":
      return {
        what: `The environment ${failure.environment} asks for Node ${failure.wanted}, which is not published for ${failure.missing.length > 0 ? listed(failure.missing, "or") : "all of its platforms"}.`,
        hint:
          failure.instead === undefined
            ? 'Ask for a published version, such as node: "24", or set platforms.'
            : `Published is node: "${failure.instead}".`,
      };
    case "source-unusable":
    case "package-unlockable":
    case "script-unknown":
    case "apt-gone":
      return sourceFailureText(failure);
    case "package-unknown":
    case "index-unknown":
    case "unsolvable":
    case "platform-file-missing":
    case "platform-not-locked":
    case "wheel-missing":
    case "source-unavailable":
    case "wheel-build-failed":
    case "integrity-missing":
    case "resolve-failed":
    case "install-failed":
    case "cache-full":
    case "hash-mismatch":
    case "package-outside":
    case "image-unlike":
      return packageFailureText(failure);
  }
}

function baseHint(base: string): string {
  if (base.startsWith("sha256:"))
    return "Take the one that it was locked with, from where it was made: flowbox setup --base FILE|REF";
  const made = defaultBases.find(({ name }) => name === base);
  return `flowbox setup${made && made !== firstBase ? ` --python ${made.python}` : ""} makes it.`;
}

function packageFailureText(failure: PackageFailure): FailureWords {
  switch (failure.kind) {
    case "package-unknown":
      return {
        what: `The environment ${failure.environment} needs the ${failure.ecosystem} package ${failure.package}, which ${failure.index === undefined ? "does not exist" : `the index ${failure.index} does not have`}.`,
        hint:
          failure.index === undefined
            ? "Check the spelling, and that this machine's package source holds it."
            : `flowbox.config.ts says that ${failure.package} comes from ${failure.index} and from no other index.`,
      };
    case "index-unknown":
      return {
        what: `The environment ${failure.environment} takes ${listed(failure.packages)} from the index ${failure.index}, and this machine does not say where that is.`,
        hint: `Set ${failure.variable} to its address, such as https://packages.example/simple; credentials stand in your netrc file.`,
      };
    case "unsolvable":
      return {
        what: `The ${failure.ecosystem} packages of the environment ${failure.environment} cannot be had together.`,
        detail: failure.reason,
        hint: "Loosen one of the versions named above.",
      };
    case "platform-file-missing":
      return {
        what: `${failure.package} ${failure.version}, in the environment ${failure.environment}, has no file for ${failure.platform}.`,
        hint: `Take another version, or set platforms: ["${failure.platform === "linux/arm64" ? "linux/amd64" : "linux/arm64"}"] for ${failure.environment}.`,
      };
    case "platform-not-locked":
      return {
        what: `The environment ${failure.environment} is locked for ${listed(failure.locked)}, and this engine runs ${failure.platform}.`,
        hint: `Add ${failure.platform} to its platforms and run: flowbox lock ${failure.flow}`,
      };
    case "wheel-missing":
      return {
        what: `${failure.package}, in the environment ${failure.environment}, has no wheel: installing it means to run code of its own first.`,
        hint: `Take another version, or allow it: build: { packages: ["${failure.package}"] } in the environment. It is built in a container without a network.`,
      };
    case "source-unavailable":
      return {
        what: `The source of ${failure.package}, in the environment ${failure.environment}, could not be fetched from ${failure.from}.`,
        detail: failure.tail.join("\n"),
        hint: "Check the address, the tag and this machine's login for it. If the lines above speak of the network, run it again.",
      };
    case "wheel-build-failed":
      return {
        what: `Building ${failure.package} for the environment ${failure.environment} failed${failure.oom ? ": memory ran out" : ` with exit code ${failure.exitCode}`}.`,
        detail: failure.tail.join("\n"),
        hint: 'It is built without a network, with what its pyproject.toml says that it requires. A compiler, say, stands in the environment: build: { apt: ["gcc"] }.',
      };
    case "integrity-missing":
      return {
        what: `The registry gives no SHA-512 hash for ${failure.package} ${failure.version}, in the environment ${failure.environment}.`,
        hint: "Take another version, or another registry.",
      };
    case "resolve-failed":
      return {
        what: `The ${failure.ecosystem} packages of the environment ${failure.environment} could not be looked up.`,
        detail: failure.tail.join("\n"),
        hint: "If the lines above speak of the network, check proxy and package source, then run it again.",
      };
    case "cache-full":
      return {
        what: `The disk is full: the packages of the environment ${failure.environment} do not fit into ${failure.folder}.`,
        hint: "Make room (flowbox images prune --caches removes what no lock needs), then run it again. Nothing was left behind.",
      };
    case "install-failed":
      return {
        what: `${failure.package ? `Installing ${failure.package}` : "Installing the packages"} for the environment ${failure.environment} failed${failure.oom ? ": memory ran out" : ` with exit code ${failure.exitCode}`}.`,
        detail: failure.tail.join("\n"),
        hint: "Nothing was left behind. If the lines above speak of the network, run it again.",
      };
    case "hash-mismatch":
      return {
        what: `${failure.package}, in the environment ${failure.environment}, is not the file that was locked: its hash differs.`,
        detail: failure.tail.join("\n"),
        hint: "Somebody between you and the registry changed it, or the lock was edited. Nothing was installed.",
      };
    case "package-outside":
      return {
        what: `${failure.package}, in the environment ${failure.environment}, lists the file ${failure.path}, which is outside of the environment.`,
        hint: "A sound package does not do that. Nothing was built; use another version.",
      };
    case "image-unlike":
      return {
        what: `The image of the environment ${failure.environment} is not what was sent to the engine: ${failure.reason}.`,
        hint: "Run it again; if it stays, the engine's storage may be damaged: flowbox doctor",
      };
  }
}
