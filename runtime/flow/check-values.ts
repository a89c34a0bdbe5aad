import { z } from "zod";
import { ancestorsOf } from "../task/visible-artifacts.ts";
import { near } from "./did-you-mean.ts";
import type { FlowMistake } from "./flow-failure.ts";
import type { StepOptionValues } from "./flow-schema.ts";
import { reservedNames } from "./reserved-names.ts";
import { retryCauses } from "./step-of.ts";

type Options = Pick<StepOptionValues, "needs" | "foreach" | "when" | "catch" | "retries" | "outputs">;

/** What the options of a step may refer to. */
export interface Values {
  steps: Readonly<Record<string, { options: Options }>>;
  params: z.ZodObject;
  /** Names of artifacts of other runs. */
  inputs: readonly string[];
}

/** Mistakes in `foreach`, `when`, `catch` and `retries.on` of every step: names of values, and what these are. */
export const checkValues = (values: Values): FlowMistake[] =>
  Object.entries(values.steps).flatMap(([step, { options }]) => [
    ...(options.foreach === undefined ? [] : named({ step, option: "foreach", name: options.foreach }, values)),
    ...(options.when === undefined ? [] : named({ step, option: "when", name: options.when.replace("!", "") }, values)),
    ...(options.catch === undefined ? [] : caught(step, options.catch, values)),
    ...(options.retries.on ?? []).flatMap((cause) => retryCause(step, cause)),
  ]);

interface Named {
  step: string;
  option: "foreach" | "when";
  name: string;
}

const wanted = { foreach: "array", when: "boolean" } as const;

function named({ step, option, name }: Named, values: Values): FlowMistake[] {
  const param = values.params.shape[name];
  if (param !== undefined) return typed({ step, option, name }, { of: "param", schema: param });
  if (values.inputs.includes(name)) return [];
  const needs = new Map(Object.entries(values.steps).map(([other, { options }]) => [other, options.needs]));
  const ancestors = [...ancestorsOf(step, needs)];
  const outputs = ancestors.map((ancestor) => values.steps[ancestor]?.options.outputs);
  const schema = outputs.map((one) => (Array.isArray(one) ? undefined : one?.[name])).find((one) => one !== undefined);
  if (schema !== undefined && typeof schema !== "string") {
    return typed({ step, option, name }, { of: "artifact", schema });
  }
  const declared = outputs.flatMap((one) => (one === undefined ? [] : Array.isArray(one) ? one : Object.keys(one)));
  if (declared.includes(name) || outputs.includes(undefined)) return [];
  const known = [...Object.keys(values.params.shape), ...values.inputs, ...declared];
  return [{ kind: "value-unknown", step, option, name, known, ...near(name, known), before: ancestors.length > 0 }];
}

function typed(
  { step, option, name }: Named,
  { of, schema }: { of: "param" | "artifact"; schema: z.core.$ZodType },
): FlowMistake[] {
  const found = typesOf(schema);
  if (found === undefined || found.includes(wanted[option])) return [];
  return [{ kind: "value-type", step, option, name, of, found: found.join(" or ") }];
}

/** Undefined: it can be anything. */
function typesOf(schema: z.core.$ZodType): string[] | undefined {
  const said = z.toJSONSchema(schema, { io: "output", unrepresentable: "any" });
  const path = said["flowboxPath"];
  return typeof path === "string" ? [path] : jsonTypes(said);
}

function jsonTypes(schema: z.core.JSONSchema.BaseSchema): string[] | undefined {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches === undefined) return typeof schema.type === "string" ? [schema.type] : undefined;
  const types = branches.map((branch) => (typeof branch === "object" ? jsonTypes(branch) : undefined));
  return types.includes(undefined) ? undefined : [...new Set(types.flatMap((one) => one ?? []))];
}

function caught(step: string, name: string, { params, inputs }: Values): FlowMistake[] {
  const by = reservedNames.includes(name)
    ? "reserved"
    : name in params.shape
      ? "param"
      : inputs.includes(name)
        ? "input"
        : undefined;
  return by === undefined ? [] : [{ kind: "catch-taken", step, name, by }];
}

const retryCause = (step: string, cause: string): FlowMistake[] =>
  retryCauses.some((known) => known === cause)
    ? []
    : [{ kind: "retry-cause-unknown", step, cause, known: [...retryCauses], ...near(cause, retryCauses) }];
