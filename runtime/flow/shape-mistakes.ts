import type { z } from "zod";
import { near } from "./did-you-mean.ts";
import type { FlowMistake } from "./flow-failure.ts";
import { fields } from "./flow-schema.ts";

type Issue = z.core.$ZodIssue;

/** What zod found wrong with the shape of a flow or of another author's file, with the names that would have been right.
 * @param fieldsAt the names that there are at a path */
export function shapeMistakes(
  issues: readonly Issue[],
  options: unknown,
  fieldsAt: (path: readonly string[]) => string[] = flowFieldsAt,
): FlowMistake[] {
  return issues.flatMap((issue) => mistakes(issue, options, fieldsAt));
}

function mistakes(issue: Issue, options: unknown, fieldsAt: (path: readonly string[]) => string[]): FlowMistake[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") return issue.keys.map((field) => unknownField(path, field, fieldsAt(path)));
  const fitting = issue.code === "invalid_union" ? fittingBranch(issue, valueAt(options, path)) : undefined;
  if (fitting !== undefined) {
    return fitting.flatMap((inner) => mistakes({ ...inner, path: [...issue.path, ...inner.path] }, options, fieldsAt));
  }
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ kind: "value-invalid", path: written(path).join("."), why: message.replace(/^Invalid input: /, "") }];
}

/** Of several shapes, the one that was meant: the one whose type the value has. */
function fittingBranch(issue: Extract<Issue, { code: "invalid_union" }>, value: unknown): Issue[] | undefined {
  if (typeof value !== "object")
    return issue.errors.find((branch) => branch.every(({ code }) => code !== "invalid_type"));
  return issue.errors.find((branch) =>
    branch.every((inner) => inner.path.length > 0 || inner.code === "unrecognized_keys"),
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  return typeof value === "object" && value !== null ? valueAt(Reflect.get(value, first), rest) : undefined;
}

function unknownField(path: readonly string[], field: string, known: string[]): FlowMistake {
  return { kind: "field-unknown", path: written(path).join("."), field, known, ...near(field, known) };
}

function flowFieldsAt(path: readonly string[]): string[] {
  const [first, , third, fourth] = path;
  if (first === undefined) return fields.flow;
  if (first === "environments" || fourth === "environment") return fields.environment;
  if (first === "testMode") return fields.testMode;
  if (fourth === "resources") return fields.resources;
  if (fourth === "retries") return fields.retries;
  return third === "options" ? fields.step : [];
}

/** The path as the author wrote it: the insides of a step definition are ours. */
const written = (path: readonly string[]): string[] =>
  path[0] === "steps"
    ? path.filter((name, index) => index !== 2 || (name !== "options" && name !== "program"))
    : [...path];
