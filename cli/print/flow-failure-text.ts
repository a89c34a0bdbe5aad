import type { FailureWords } from "./failure-words.ts";
import type { FlowFailure, Place } from "../../runtime/flow/flow-failure.ts";
import { flowMistakeText } from "./flow-mistake-text.ts";
import { instead } from "./instead.ts";
import { listed } from "./listed.ts";
import { paramProblemText } from "./param-problem-text.ts";
import { placeText } from "./place-text.ts";

/** What happened and what to try, for mistakes in flow files, params and step code. */
export function flowFailureText(failure: FlowFailure): { what: string; hint: string } {
  switch (failure.kind) {
    case "project-missing":
      return {
        what: `There is no project here: neither ${failure.searched} nor a folder above it has a flowbox.config.ts or a folder flows.`,
        hint: "Go to your project's folder, or write a first flow in flows/<name>/flow.ts.",
      };
    case "flow-unknown":
      return {
        what: `There is no flow ${failure.flow}.`,
        hint:
          failure.known.length === 0
            ? `This project has no flow yet: write flows/${failure.flow}/flow.ts.`
            : instead(failure.near, `The flows of this project are ${listed(failure.known)}.`),
      };
    case "history-unavailable":
      return historyText(failure);
    case "flow-missing":
      return {
        what: `There is no flow file ${failure.file}.`,
        hint: "A flow is a folder with a flow.ts, whose default export is made with flow() from flowbox.",
      };
    case "flow-syntax":
      return {
        what: at(`${failure.file} is not valid TypeScript: ${failure.message}.`, failure.place),
        hint: /strip-only/.test(failure.message)
          ? "Types are only taken away, not compiled: write it without enums, namespaces and parameter properties."
          : "Correct the flow file.",
      };
    case "flow-threw":
      return {
        what: at(`${failure.file} failed while it was loaded: ${failure.message}`, failure.place),
        hint: "A flow file describes steps; what may fail belongs into a step.",
      };
    case "flow-import-missing":
      return failure.local
        ? {
            what: at(`${failure.file} imports ${failure.specifier}, which is not there.`, failure.place),
            hint: "Correct the path. It must end in the file's suffix, such as .ts.",
          }
        : {
            what: at(
              `${failure.file} imports the package ${failure.specifier}, which is not installed.`,
              failure.place,
            ),
            hint: `A flow file needs only "flowbox", which has z too. Packages for steps belong into environments.`,
          };
    case "flow-not-a-flow":
      return {
        what:
          failure.found === undefined
            ? `${failure.file} has no default export.`
            : `The default export of ${failure.file} is not a flow (it is of type ${failure.found}).`,
        hint: "Write: export default flow({ steps: { … } }), with flow imported from flowbox.",
      };
    case "flow-invalid":
      return flowInvalid(failure);
    case "params-invalid":
      return {
        what: failure.problems.map(paramProblemText).join("\n"),
        hint: `flowbox run ${failure.flow} --help lists the params.`,
      };
    case "params-file-invalid":
      return {
        what: at(`The params file ${failure.file} cannot be used: ${failure.why}.`, failure.place),
        hint: 'It must be a JSON object of params and values: { "epochs": 3 }.',
      };
    case "code-unreadable":
      return {
        what: at(`The code of step ${failure.step} cannot be read: ${failure.file}: ${failure.why}.`, failure.place),
        hint: "Only files of the project that can be read and parsed can be code of a step.",
      };
    case "code-import-missing":
      return {
        what: at(`The code of step ${failure.step} imports ${failure.specifier}, which is not there.`, failure.place),
        hint: "Correct the path. It must end in the file's suffix, such as .ts.",
      };
    case "function-missing":
      return {
        what: `Step ${failure.step}: ${failure.file} has no function ${failure.function}.`,
        hint: instead(failure.near, `It has ${listed(failure.known)}.`),
      };
    case "files-missing":
      return {
        what: `Step ${failure.step}: files names ${failure.pattern}, which matches no file of the project.`,
        hint: "Paths and globs are relative to the flow's folder, or else to the project.",
      };
  }
}

function flowInvalid({ file, problems }: Extract<FlowFailure, { kind: "flow-invalid" }>): {
  what: string;
  hint: string;
} {
  const texts = problems.map((problem) => {
    const { what, hint } = flowMistakeText(problem);
    return `${at(what, problem.place)}\n  ${hint}`;
  });
  const count = problems.length === 1 ? "a mistake" : `${problems.length} mistakes`;
  return { what: `${file} has ${count}:\n\n${texts.join("\n\n")}`, hint: "Correct the file and run again." };
}

const at = (text: string, place: Place | undefined): string =>
  place === undefined ? text : `${text}\n  ${placeText(place).replaceAll("\n", "\n  ")}`;

function historyText({ folder, reference, why }: Extract<FlowFailure, { kind: "history-unavailable" }>): FailureWords {
  switch (why) {
    case "no-git":
      return { what: "git is not installed: what was committed cannot be looked at.", hint: "Install git." };
    case "no-repository":
      return {
        what: `${folder} is in no git repository: there is nothing to compare its locks with.`,
        hint: "Locks belong into version control: git init, then commit flows/*/locks.",
      };
    case "no-commit":
      return {
        what: `git knows no commit ${reference} here.`,
        hint: "Name a branch, a tag or a commit; before the first commit there is none.",
      };
  }
}
