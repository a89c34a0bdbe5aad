import type { FlowMistake, FlowProblem } from "./flow-failure.ts";
import { placeOfNames, type Source } from "./place.ts";

/** Finds, for each mistake, where in the flow file it is written. */
export function placeMistakes(mistakes: readonly FlowMistake[], source: Source): FlowProblem[] {
  return mistakes.map((mistake) => {
    const place = placeOfNames(source, names(mistake));
    return place === undefined ? mistake : { ...mistake, place };
  });
}

function names(mistake: FlowMistake): string[] {
  switch (mistake.kind) {
    case "value-invalid":
      return mistake.path.split(".");
    case "field-unknown":
      return [...mistake.path.split(".").filter(Boolean), mistake.field];
    case "need-unknown":
    case "need-twice":
      return ["steps", mistake.step, "needs", mistake.need];
    case "need-itself":
      return ["steps", mistake.step, "needs", mistake.step];
    case "cycle":
      return ["steps", mistake.steps[0] ?? ""];
    case "environment-unknown":
      return ["steps", mistake.step, "environment", mistake.environment];
    case "environment-clash":
      return ["steps", mistake.step, "environment"];
    case "name-invalid":
    case "name-reserved":
      return [`${mistake.of}s`, mistake.name];
    case "names-clash":
      return [`${mistake.of}s`, mistake.names[1]];
    case "name-taken":
      return ["inputs", mistake.name];
    case "no-steps":
      return ["steps"];
    case "param-unknown":
      return [...mistake.at.split("."), mistake.param];
    case "catch-taken":
      return ["steps", mistake.step, "catch", mistake.name];
    case "join-nothing":
      return ["steps", mistake.step, "join"];
    case "foreaches-apart":
      return ["steps", mistake.step, "needs"];
    case "value-unknown":
    case "value-type":
      return ["steps", mistake.step, mistake.option, mistake.name];
    case "retry-cause-unknown":
      return ["steps", mistake.step, "retries", "on", mistake.cause];
    case "foreach-open":
    case "argument-outside":
    case "entry-invalid":
    case "entry-missing":
    case "entry-outside":
    case "function-missing":
      return ["steps", mistake.step];
  }
}
