import { Flags } from "@oclif/core";
import type { Flow } from "../runtime/flow/flow.ts";
import { type ParamFlag, paramFlags } from "../runtime/flow/param-flags.ts";

/** The name of the flow among the arguments of `run`: the first argument, or else the first that names a flow.
 * @param own the options of `run` itself that take a value */
export function flowArgument(
  argv: readonly string[],
  known: readonly string[],
  own: ReadonlySet<string>,
): string | undefined {
  const [first] = argv;
  if (first !== undefined && !first.startsWith("-")) return first;
  return argv.find((argument, index) => known.includes(argument) && !own.has(argv[index - 1] ?? ""));
}

/** A flow's params as flags for oclif. */
export const oclifFlags = (flow: Flow) =>
  Object.fromEntries(
    paramFlags(flow).flatMap((param) =>
      param.flag === undefined ? [] : [[param.flag, oclifFlag(param, flow.name)] as const],
    ),
  );

function oclifFlag(param: ParamFlag, flow: string) {
  const { default: fallback, type, required } = param;
  const said = [
    param.description,
    required ? "required" : undefined,
    fallback === undefined ? undefined : `default ${JSON.stringify(fallback)}`,
  ];
  const description = said.filter((part) => part !== undefined).join("; ") || undefined;
  const common = { helpGroup: flow, ...(description && { description }) };
  return type === "boolean"
    ? Flags.boolean({ ...common, allowNo: true })
    : Flags.string({ ...common, helpValue: helpValue(param) });
}

/** Values by param name, of a flow's own flags and of `--param name=value`. */
export function paramValues(
  flow: Flow,
  flags: Record<string, unknown>,
  pairs: readonly string[],
): Record<string, string | boolean> {
  const values: Record<string, string | boolean> = {};
  for (const { name, flag } of paramFlags(flow)) {
    const value = flag === undefined ? undefined : flags[flag];
    if (typeof value === "string" || typeof value === "boolean") values[name] = value;
  }
  return { ...values, ...pairsOf(pairs) };
}

/** `name=value`, cut at the first sign; without one the value is empty. */
export const pairsOf = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => [pair.split("=", 1)[0] ?? "", pair.includes("=") ? pair.slice(pair.indexOf("=") + 1) : ""]),
  );

/** `--fresh` stands alone or before the name of a step. */
export function withFresh(argv: readonly string[], steps: readonly string[]): string[] {
  const written: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] ?? "";
    const next = argv[index + 1];
    if (argument !== "--fresh") written.push(argument);
    else if (next !== undefined && steps.includes(next)) {
      written.push(`--fresh=${next}`);
      index += 1;
    } else written.push(`--fresh=${everything}`);
  }
  return written;
}

/** What a bare `--fresh` stands for; no step has this name. */
export const everything = "*";

function helpValue({ type, options, minimum, maximum }: ParamFlag): string {
  if (options) return options.join("|");
  if (minimum !== undefined && maximum !== undefined) return `${minimum}..${maximum}`;
  if (minimum !== undefined) return `${minimum}..`;
  if (maximum !== undefined) return `..${maximum}`;
  return type === "json" ? "JSON" : type.toUpperCase();
}
