import type { RunFailure } from "../../runtime/runs/run-failure.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";
import { size } from "./size.ts";
import { taskErrorText } from "./task-error-text.ts";

/** What happened with a run, a task, an artifact or the state folder, and what to try. */
export function runFailureText(failure: RunFailure): FailureWords {
  switch (failure.kind) {
    case "task-failed":
      return { ...taskErrorText(failure.step, failure.error), more: `${logs(failure)}` };
    case "task-exited":
      return {
        what: `Step ${failure.step} ended with exit code ${failure.exitCode}.`,
        detail: failure.tail.join("\n"),
        hint: "The lines above are the last that it wrote.",
        more: logs(failure),
      };
    case "task-killed":
      return {
        what: `Step ${failure.step} was ended by signal ${failure.signal}${signalName(failure.signal)}.`,
        hint: "A crash in native code looks like this; the log may show more.",
        more: logs(failure),
      };
    case "task-oom":
      return {
        what: `Step ${failure.step} ran out of memory: its limit is ${size(failure.memory)}.`,
        hint: `Give it more with resources: { memory: … } in the flow file, or run fewer steps at once with --jobs 1.`,
        more: logs(failure),
      };
    case "task-timeout":
      return {
        what: `Step ${failure.step} was stopped: it took longer than the ${failure.seconds} s that it may.`,
        hint: "Give it more with timeout: … in the flow file, or make it shorter.",
        more: logs(failure),
      };
    case "list-unusable":
      return {
        what: `Step ${failure.step} runs for each element of ${failure.name}, and there is ${failure.found}.`,
        hint: `foreach names a list: a param, or an artifact that a step before it returns as { ${failure.name}: [...] }.`,
      };
    case "switch-unusable":
      return {
        what: `Step ${failure.step} runs when ${failure.name} says so, and there is ${failure.found}.`,
        hint: `when names a boolean: a param, or an artifact that a step before it returns as { ${failure.name}: true }.`,
      };
    case "task-lost":
      return {
        what: `Step ${failure.step} was lost: ${failure.reason}.`,
        hint: "Run the flow again; what was done is reused.",
        more: logs(failure),
      };
    case "output-refused":
      return {
        what: `Step ${failure.step} left something that cannot be kept as the artifact ${failure.artifact}: ${failure.reason}.`,
        hint: "An artifact is a value, a regular file, or a folder of regular files.",
        more: logs(failure),
      };
    case "argument-missing":
      return {
        what: `Step ${failure.step} takes the argument ${failure.argument}, which nobody makes.`,
        hint: failure.near
          ? `Did you mean ${failure.near}? ${sees(failure.known)}`
          : `${sees(failure.known)} Give the argument a default, or let a step that it needs return it.`,
      };
    case "argument-ambiguous":
      return {
        what: `Step ${failure.step} takes ${failure.argument}, which ${listed(failure.makers)} both make, and neither comes after the other.`,
        hint: `Take inputs instead and choose: inputs["${failure.makers[0] ?? "step"}"]["${failure.argument}"].`,
      };
    case "pickle-refused":
      return {
        what: `Step ${failure.step} takes ${failure.artifact}, which ${failure.maker} stored as a pickle: only Python can read it.`,
        hint: `Return it from ${failure.maker} as JSON, an array, a table or a file.`,
      };
    case "pickle-incompatible":
      return {
        what: `Step ${failure.step} takes ${failure.argument}, a pickle that ${failure.maker} wrote with other packages: ${failure.differing.join(", ")}.`,
        hint: "Give the step's environment the same versions and lock it, or store the value in a format of its own.",
      };
    case "address-invalid":
      return { what: `${quoted(failure.address)} is not an address.`, hint: `Expected ${failure.expected}.` };
    case "run-unknown":
      return {
        what: `There is no run ${failure.address}.`,
        hint:
          failure.known.length > 0
            ? `There are ${listed(failure.known)}; flowbox runs lists all.`
            : "Nothing has been run here yet.",
      };
    case "step-unknown":
      return {
        what: `There is no step or task at ${failure.address}.`,
        hint: `That run has ${listed(failure.known)}.`,
      };
    case "artifact-unknown":
      return { what: `There is no artifact at ${failure.address}.`, hint: `There are ${listed(failure.known)}.` };
    case "artifact-ambiguous":
      return {
        what: `${failure.address} can mean several artifacts.`,
        hint: `Name one: ${candidates(failure.candidates)}.`,
      };
    case "tag-unknown":
      return {
        what: `There is no tag at ${failure.address}.`,
        hint:
          failure.known.length > 0
            ? `There are ${listed(failure.known)}.`
            : "Set one with flowbox tag, for example flowbox tag train/1 production.",
      };
    case "tag-invalid":
      return {
        what: `${quoted(failure.tag)} cannot be a tag.`,
        hint: "A tag begins with a letter, then letters, digits, dots, dashes and underscores.",
      };
    case "record-missing":
      return {
        what: `The record of step ${failure.step} in ${failure.run} is gone.`,
        hint: `Run the flow again: a new run has a record of its own.`,
      };
    case "image-gone":
      return {
        what: `The image of environment ${failure.environment}${failure.step ? ` of step ${failure.step}` : ""} is not on this engine any more (${short(failure.key)}).`,
        hint: "flowbox build makes it from the lock, if lock and base are still the same.",
      };
    case "blob-damaged":
      return {
        what: `${failure.artifact ? `The artifact ${failure.artifact}` : "Stored data"}${failure.run ? ` of ${failure.run}` : ""} is damaged or gone (${short(failure.digest)}).`,
        hint: "Run the flow again with --fresh for the step that makes it.",
      };
    case "state-newer":
      return {
        what: `${failure.file} was written by a newer flowbox (format ${failure.version}; this one reads up to ${failure.supported}).`,
        hint: "Update flowbox.",
      };
    case "state-damaged":
      return {
        what: `${failure.file} is damaged: ${failure.reason}.`,
        hint: "Move it away; the runs beside it stay as they are.",
      };
    case "state-unwritable":
      return {
        what: `${failure.file} cannot be written (${failure.reason}).`,
        hint: "Check who owns it, and that its disk is not mounted read-only.",
      };
    case "disk-full":
      return {
        what: `The disk is full: ${failure.file} could not be written${failure.step ? ` for step ${failure.step}` : ""}.`,
        hint: "Make space and run again; what was done is reused.",
      };
    case "resources-unavailable":
      return {
        what: `Step ${failure.step} asks for ${amount(failure.resource, failure.wanted)}; the engine has ${amount(failure.resource, failure.available)}.`,
        hint: `Ask for less in resources: { ${failure.resource}: … }, or use a larger machine.`,
      };
    case "input-missing": {
      const cause = runFailureText(failure.cause);
      return {
        what: `The flow's input ${failure.input} comes from ${failure.address}, which cannot be had. ${cause.what}`,
        hint: `${cause.hint} Another run is taken with --from ${failure.input}=train/1:${failure.input}.`,
      };
    }
  }
}

const logs = ({ run, step }: { run: string; step: string }): string => `flowbox logs ${run}/${step}`;
const sees = (known: string[]): string =>
  known.length > 0 ? `It sees ${listed(known)}.` : "It sees nothing: it needs no step and there are no params.";
const quoted = (text: string): string => JSON.stringify(text);
const short = (digest: string): string => digest.slice(0, 19);

const amount = (resource: string, value: number): string =>
  resource === "cpus" ? `${value} CPUs` : resource === "pids" ? `${value} processes` : `${size(value)} of ${resource}`;

function signalName(signal: number): string {
  const names: Record<number, string> = { 6: "abort", 9: "kill", 11: "segmentation fault", 15: "terminate" };
  return signal in names ? ` (${names[signal]})` : "";
}

/** A foreach over thousands has thousands. */
const candidates = (all: readonly string[]): string =>
  listed(all.length > 5 ? [...all.slice(0, 5), `${all.length - 5} more`] : all, "or");
