import type { ParamProblem, ParamShape, ParamSource } from "../../runtime/flow/flow-failure.ts";
import { instead } from "./instead.ts";
import { listed } from "./listed.ts";

/** One line for one mistake in the params: which, why, and what is allowed. */
export function paramProblemText(problem: ParamProblem): string {
  switch (problem.kind) {
    case "param-unknown": {
      const all = problem.known.length === 0 ? "This flow has no params." : `The params are ${listed(problem.known)}.`;
      return `There is no param ${problem.name}${from(problem.source)}. ${instead(problem.near, all)}`;
    }
    case "param-missing": {
      const value = problem.expected.type === "boolean" ? "" : " …";
      const how = problem.flag === undefined ? `--param ${problem.name}=…` : `--${problem.flag}${value}`;
      return `The param ${problem.name} is missing: give ${how}, ${allowed(problem.expected)}.`;
    }
    case "param-invalid": {
      const given = problem.given === "" ? "" : ` cannot be ${problem.given}${from(problem.source)}`;
      return `The param ${problem.name}${given}: ${problem.why}. Allowed is ${allowed(problem.expected)}.`;
    }
  }
}

function from(source: ParamSource): string {
  return source === "flag" || source === "default" ? "" : ` (from ${source})`;
}

function allowed({ type, options, ...limits }: ParamShape): string {
  switch (type) {
    case "enum":
      return `one of ${listed(options ?? [])}`;
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(limits)}`;
    case "number":
      return `a number${range(limits)}`;
    case "string":
      return "a text";
    case "file":
      return "a file that is there";
    case "folder":
      return "a folder that is there";
    case "json":
      return "JSON that fits the flow's schema";
  }
}

function range({ minimum, maximum, above, below }: Omit<ParamShape, "type" | "options">): string {
  const limits = [
    ...(minimum === undefined ? [] : [`at least ${minimum}`]),
    ...(above === undefined ? [] : [`greater than ${above}`]),
    ...(maximum === undefined ? [] : [`at most ${maximum}`]),
    ...(below === undefined ? [] : [`less than ${below}`]),
  ];
  return limits.length === 0 ? "" : `, ${listed(limits)}`;
}
