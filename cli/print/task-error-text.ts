import type { TaskError } from "../../runtime/task/worker-protocol.ts";
import type { FailureWords } from "./failure-words.ts";
import { listed } from "./listed.ts";

/** What a step's own code did, and what to try. */
export function taskErrorText(step: string, error: TaskError): FailureWords {
  switch (error.kind) {
    case "raised":
      return {
        what: `Step ${step} raised ${error.type}${error.message ? `: ${error.message}` : "."}`,
        detail: error.traceback,
        hint: "The traceback above is of your code; the log has what the step printed.",
      };
    case "artifact-unstorable":
      return {
        what: `Step ${step} returned ${error.artifact}, a ${error.type}, which cannot be stored: ${error.reason}.`,
        hint: "Return plain values, arrays, bytes or a Path to a file; convert the rest in the step.",
      };
    case "artifact-name-taken":
      return {
        what: `Step ${step} returned an artifact named ${error.artifact}, but that name is ${error.takenBy}'s.`,
        hint: "Give the artifact another name.",
      };
    case "artifact-unreadable":
      return {
        what: `Step ${step} could not read ${error.artifact}, made by ${error.maker}: ${error.reason}.`,
        hint: "A pickle needs the packages that wrote it: give the step the same versions, or store the value in another format.",
      };
    case "argument-unknown":
      return {
        what: `Step ${step} takes the argument ${error.argument}, which nobody makes.`,
        hint: `It sees ${listed(error.known)}.`,
      };
    case "argument-ambiguous":
      return {
        what: `Step ${step} takes ${error.argument}, which ${listed(error.makers)} both make, and neither comes after the other.`,
        hint: `Take inputs instead and choose: inputs["${error.makers[0] ?? "step"}"]["${error.argument}"].`,
      };
    case "result-not-named":
      return {
        what: `Step ${step} returned a ${error.type}; artifacts need names.`,
        hint: 'Return a dict or an object, such as {"model": model}, or nothing.',
      };
    case "output-missing":
      return {
        what: `Step ${step} declares the output ${error.artifact} and did not make it.`,
        hint: "Return it, or take it out of outputs in the flow file.",
      };
    case "import-failed":
      return {
        what: `Step ${step} could not import ${error.module}: ${error.message}`,
        detail: error.traceback,
        hint: "A package belongs in the step's environment (then flowbox lock); a file that is only imported at run time belongs in files.",
      };
    case "function-missing":
      return {
        what: `Step ${step} names the function ${error.function}, which its file does not have.`,
        hint: `There are ${listed(error.known)}.`,
      };
  }
}
