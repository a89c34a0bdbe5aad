import type { EngineFailure } from "../../images/engine-failure.ts";
import type { SetupFailure } from "../../runtime/docker/setup/setup-failure.ts";
import type { Lack } from "../../runtime/docker/setup/lack-of.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";

/** What an engine did, or what kept a machine from being set up, in words. */
export function engineFailureText(failure: EngineFailure | SetupFailure): FailureWords {
  switch (failure.kind) {
    case "engine-absent":
      return {
        what: `No Docker engine answers.\n${places(failure.tried)}`,
        hint: failure.named
          ? "DOCKER_HOST says where it is, and no other place is tried: correct it, or unset it"
          : "flowbox setup --yes installs and starts one on Debian and Ubuntu",
      };
    case "engine-denied":
      return {
        what: `The engine at ${failure.address} refuses user ${failure.user}.`,
        hint: "Add the user to the docker group, or run as root",
      };
    case "engine-lost":
      return {
        what: `The engine went away during ${failure.during}: ${failure.reason}.`,
        hint: "Start it again and repeat the command: what was done is kept",
      };
    case "engine-too-old":
      return {
        what: `The engine speaks API ${failure.version}; ${failure.needed} is needed.`,
        hint: "Update the engine",
      };
    case "engine-refused":
      return {
        what: `The engine refused during ${failure.during}: ${failure.reason}`,
        hint: "flowbox doctor looks at the engine",
      };
    case "engine-disk-full":
      return {
        what: `The engine's disk is full (during ${failure.during}): ${failure.reason}`,
        hint: "docker system df shows what takes the room",
      };
    case "cancelled":
      return { what: "Stopped.", hint: "What was done is kept: run again to go on" };
    case "engine-not-installed":
      return { what: `No Docker engine answers.\n${places(failure.tried)}`, hint: refusals[failure.why] };
    case "engine-not-answering":
      return { what: "The engine was started but does not answer.", hint: `Its log is ${failure.log}` };
    case "setup-command-failed":
      return {
        what: `${failure.command} failed.`,
        hint: "Run it by hand, then flowbox setup again",
        detail: failure.tail.join("\n"),
      };
    case "base-bootstrap-failed":
      return {
        what: "Debian's root file system could not be made from its packages.",
        hint: "mmdebstrap (apt-get install mmdebstrap) and Debian 12 package sources are needed where no registry answers",
        detail: failure.tail.join("\n"),
      };
    case "base-unusable":
      return {
        what: `${failure.from} cannot be taken as the base: ${failure.reason}.`,
        hint: "On a machine that has one: docker save -o base.tar flowbox/base:debian-12 flowbox/tools:debian-12",
      };
    case "base-unknown":
      return {
        what: `There is no file ${failure.image}, the engine holds no such image, and it could not be pulled: ${failure.reason}.`,
        hint: "Check the name; where a registry asks for a login, docker pull it first",
      };
    case "base-incomplete":
      return {
        what: `${failure.image} cannot be taken as the base: it lacks ${listed(failure.lacks.map(lackText))}.`,
        hint: `A base is Debian 12 with ${listed(failure.packages)} and a user 65532: see Dockerfile.base`,
      };
  }
}

const refusals = {
  "not-confirmed": "flowbox setup --yes installs and starts one",
  "not-root": "Run flowbox setup --yes as root, or install Docker and set DOCKER_HOST",
  "not-debian":
    "Install Docker by its own instructions and set DOCKER_HOST where it is elsewhere; flowbox setup then makes the base",
} as const;

function lackText(lack: Lack): string {
  switch (lack.kind) {
    case "debian":
      return `Debian 12 (it is ${lack.is || "of no known distribution"})`;
    case "apt":
      return "apt and dpkg";
    case "package":
      return `the package ${lack.name}`;
    case "certificates":
      return "CA certificates (/etc/ssl/certs/ca-certificates.crt)";
    case "user":
      return "a user 65532 in /etc/passwd";
  }
}

const places = (tried: { address: string; reason: string }[]): string =>
  tried.map(({ address, reason }) => `  ${address}: ${reason}`).join("\n");
