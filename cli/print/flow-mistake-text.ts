import type { FlowMistake } from "../../runtime/flow/flow-failure.ts";
import { foreachMistakeText } from "./foreach-mistake-text.ts";
import { instead } from "./instead.ts";
import { listed } from "./listed.ts";

/** One mistake in a flow file. */
export function flowMistakeText(mistake: FlowMistake): { what: string; hint: string } {
  switch (mistake.kind) {
    case "value-invalid":
      return {
        what: `${mistake.path === "" ? "The default export" : mistake.path} is not right: ${mistake.why}.`,
        hint: "Correct the value.",
      };
    case "field-unknown":
      return {
        what: `There is no option ${mistake.field}${mistake.path === "" ? "" : ` in ${mistake.path}`}.`,
        hint: instead(
          mistake.near,
          mistake.known.length === 0 ? "Take it out." : `The options are ${listed(mistake.known)}.`,
        ),
      };
    case "need-unknown":
      return {
        what: `Step ${mistake.step} needs ${mistake.need}, and there is no such step.`,
        hint: instead(mistake.near, `The other steps are ${listed(mistake.known)}.`),
      };
    case "need-itself":
      return { what: `Step ${mistake.step} needs itself.`, hint: "Take its own name out of needs." };
    case "need-twice":
      return { what: `Step ${mistake.step} needs ${mistake.need} twice.`, hint: "Name it once." };
    case "cycle":
      return {
        what: `Steps need each other in a circle: ${mistake.steps.join(" needs ")}.`,
        hint: `Take one of these needs away, so that a step can be the first.`,
      };
    case "environment-unknown":
      return {
        what: `Step ${mistake.step} has the environment ${mistake.environment}, and there is no such environment.`,
        hint: instead(
          mistake.near,
          mistake.known.length === 0
            ? "The flow has no environments: write it into environments."
            : `The environments are ${listed(mistake.known)}.`,
        ),
      };
    case "environment-clash":
      return {
        what: `Step ${mistake.step} has an environment written in place, which is known by the step's name, and environments has one of that name too.`,
        hint: "Rename the step, or name the environment.",
      };
    case "name-invalid":
      return {
        what: `${JSON.stringify(mistake.name)} cannot be the name of ${article(mistake.of)}.`,
        hint:
          mistake.of === "step" || mistake.of === "environment"
            ? "A name begins with a letter, and has letters, digits, _ and -, at most 63."
            : "A name begins with a letter or _, and has letters, digits and _, at most 63.",
      };
    case "name-reserved":
      return {
        what: `${mistake.name} cannot be the name of ${article(mistake.of)}: flowbox uses it itself.`,
        hint: "Choose another name.",
      };
    case "names-clash":
      return {
        what: `The ${mistake.of}s ${mistake.names.join(" and ")} differ only in upper and lower case, which some disks cannot tell apart.`,
        hint: "Rename one of them.",
      };
    case "name-taken":
      return {
        what: `${mistake.name} is ${article(mistake.of)} and ${article(mistake.by)}: a step could not tell which it gets.`,
        hint: "Rename one of them.",
      };
    case "no-steps":
      return { what: "The flow has no steps.", hint: "Write at least one step into steps." };
    case "param-unknown":
      return {
        what: `${mistake.at} sets ${mistake.param}, and the flow has no such param.`,
        hint: instead(
          mistake.near,
          mistake.known.length === 0 ? "The flow has no params." : `The params are ${listed(mistake.known)}.`,
        ),
      };
    case "catch-taken":
    case "join-nothing":
    case "foreaches-apart":
    case "foreach-open":
    case "value-unknown":
    case "value-type":
    case "retry-cause-unknown":
    case "argument-outside":
      return foreachMistakeText(mistake);
    case "entry-invalid":
      return {
        what: `Step ${mistake.step}: ${JSON.stringify(mistake.entry)} does not name a function in a file.`,
        hint: "Write file and function: steps/fit.py:fit for python(), steps/report.ts:report for node().",
      };
    case "entry-missing":
      return {
        what: `Step ${mistake.step}: there is no file ${mistake.file}.`,
        hint: instead(mistake.near, "The path is relative to the flow's folder."),
      };
    case "entry-outside":
      return {
        what: `Step ${mistake.step}: ${mistake.file} is outside the project.`,
        hint: "Move the file into the project.",
      };
    case "function-missing":
      return {
        what: `Step ${mistake.step}: ${mistake.file} has no function ${mistake.function}.`,
        hint: instead(
          mistake.near,
          mistake.known.length === 0 ? "It has no function that a step could be." : `It has ${listed(mistake.known)}.`,
        ),
      };
  }
}

const article = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);
