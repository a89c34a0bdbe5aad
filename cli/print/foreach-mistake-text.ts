import type { FlowMistake } from "../../runtime/flow/flow-failure.ts";
import { instead } from "./instead.ts";
import { listed } from "./listed.ts";

type ForeachMistake = Extract<
  FlowMistake,
  {
    kind:
      | "catch-taken"
      | "join-nothing"
      | "foreaches-apart"
      | "foreach-open"
      | "value-unknown"
      | "value-type"
      | "retry-cause-unknown"
      | "argument-outside";
  }
>;

/** One mistake in what decides how often a step runs. */
export function foreachMistakeText(mistake: ForeachMistake): { what: string; hint: string } {
  switch (mistake.kind) {
    case "catch-taken":
      return {
        what: `Step ${mistake.step} makes an artifact ${mistake.name} of its failure, ${takenBy[mistake.by]}.`,
        hint: "Choose another name in catch.",
      };
    case "join-nothing":
      return {
        what: `Step ${mistake.step} has join: true, and ${mistake.needs.length === 0 ? "it needs no step" : `it needs ${listed(mistake.needs)}, which ${mistake.needs.length === 1 ? "is" : "are"} in no foreach`}.`,
        hint: "Take join out: steps that are in no foreach are joined by needing them.",
      };
    case "foreaches-apart": {
      const [one, other] = mistake.foreaches;
      return {
        what: `Step ${mistake.step} needs ${listed(mistake.needs)}, and so would be in the foreach of ${one} and in that of ${other}, of which neither contains the other.`,
        hint: `Close each with a step of its own that has join: true, and let ${mistake.step} need those.`,
      };
    }
    case "foreach-open": {
      const innermost = mistake.foreaches.at(-1) ?? mistake.step;
      const more =
        mistake.foreaches.length > 1
          ? `, and one more for each foreach around it (${listed(mistake.foreaches.slice(0, -1))})`
          : "";
      return {
        what: `The flow ends with step ${mistake.step} inside the foreach of ${innermost}.`,
        hint: `Add a step with needs: ["${mistake.step}"] and join: true${more}.`,
      };
    }
    case "value-unknown":
      return {
        what: `Step ${mistake.step} has ${written(mistake)}, which is no param and no input of the flow${mistake.before ? ", and in no outputs of the steps before it" : ", and no step comes before it"}.`,
        hint: instead(mistake.near, knownText(mistake)),
      };
    case "value-type":
      return {
        what: `Step ${mistake.step} has ${written(mistake)}, and the ${mistake.of} ${mistake.name} is ${article(mistake.found)}.`,
        hint:
          mistake.option === "foreach"
            ? "A foreach goes over a list: z.array(…), or an artifact that is one."
            : "when takes a boolean: z.boolean(), or an artifact that is true or false.",
      };
    case "retry-cause-unknown":
      return {
        what: `Step ${mistake.step} is to be retried on ${mistake.cause}, and there is no such cause.`,
        hint: instead(mistake.near, `The causes are ${listed(mistake.known)}.`),
      };
    case "argument-outside":
      return mistake.argument === "inputs"
        ? {
            what: `The function of step ${mistake.step} takes inputs, and the step needs no step.`,
            hint: "Name the steps in needs, or take the argument out.",
          }
        : {
            what: `The function of step ${mistake.step} takes ${mistake.argument}, and the step is in no foreach.`,
            hint: `Say what it goes over: foreach: "…"; or take the argument out, or give it a default.`,
          };
  }
}

const takenBy = {
  param: "which is the name of a param",
  input: "which is the name of an input of the flow",
  reserved: "a name that flowbox uses itself",
} as const;

const written = ({ option, name }: { option: string; name: string }): string => `${option}: "${name}"`;

function knownText({ option, known, before }: Extract<ForeachMistake, { kind: "value-unknown" }>): string {
  const names = known.length === 0 ? "" : ` There are ${listed(known)}.`;
  const artifact = before ? "name it in the outputs of the step that makes it" : "let a step before it make it";
  return `${option === "foreach" ? "A list" : "A boolean"} is a param of the flow or an artifact: ${artifact}.${names}`;
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
