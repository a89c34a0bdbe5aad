import { z } from "zod";
import type { ParamShape } from "./flow-failure.ts";
import type { Flow } from "./flow.ts";

/** A param as a flag of the command line. */
export interface ParamFlag extends ParamShape {
  /** As in the flow file and in steps: `learning_rate`. */
  name: string;
  /** Without the dashes: `learning-rate`. Absent where flowbox uses the name itself: then only `--param name=value` sets it. */
  flag?: string;
  default?: unknown;
  description?: string;
  required: boolean;
  /** Of a file or folder: the content is kept with the run. */
  store: boolean;
}

/** The params of a flow, in the order in which they are written. */
export const paramFlags = (flow: Pick<Flow, "params">): ParamFlag[] =>
  Object.entries(flow.params.shape).map(([name, schema]) => paramFlag(name, schema));

const ownFlags = new Set([
  "build-jobs",
  "failure-mode",
  "config",
  "debug",
  "fresh",
  "from",
  "frozen-local",
  "help",
  "jobs",
  "json",
  "offline",
  "param",
  "params",
  "step",
  "test",
  "version",
]);

function paramFlag(name: string, schema: z.core.$ZodType): ParamFlag {
  const said = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const flag = name.replaceAll("_", "-");
  return {
    name,
    ...(ownFlags.has(flag) ? {} : { flag }),
    ...shapeOf(said),
    ...("default" in said && { default: said.default }),
    ...(said.description !== undefined && { description: said.description }),
    required: !z.safeParse(schema, undefined).success,
    store: said["flowboxStore"] !== false,
  };
}

type JsonSchema = z.core.JSONSchema.BaseSchema;

function shapeOf(schema: JsonSchema): ParamShape {
  const path = schema["flowboxPath"];
  if (path === "file" || path === "folder") return { type: path };
  const inner = withoutNull(schema);
  if (inner !== schema) return shapeOf(inner);
  const options = optionsOf(schema);
  if (options !== undefined) return { type: "enum", options };
  const { type } = schema;
  if (type === "integer" || type === "number") return { type, ...limits(schema) };
  return type === "boolean" || type === "string" ? { type } : { type: "json" };
}

/** Of a nullable schema, what it is when it is not null. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const branches = (schema.anyOf ?? []).filter((branch) => typeof branch === "object");
  const others = branches.filter((branch) => branch.type !== "null");
  const [only] = others;
  const { anyOf: _, ...outer } = schema;
  return only !== undefined && others.length === 1 && branches.length === 2 ? { ...outer, ...only } : schema;
}

function optionsOf(schema: JsonSchema): string[] | undefined {
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  return values?.every((value) => typeof value === "string") ? values : undefined;
}

function limits({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): Omit<ParamShape, "type"> {
  const safe = (limit: unknown): limit is number =>
    typeof limit === "number" && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  return {
    ...(safe(minimum) && { minimum }),
    ...(safe(maximum) && { maximum }),
    ...(safe(exclusiveMinimum) && { above: exclusiveMinimum }),
    ...(safe(exclusiveMaximum) && { below: exclusiveMaximum }),
  };
}
