import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { fail, ok, type Result } from "../../images/result.ts";
import { near } from "./did-you-mean.ts";
import type { FlowFailure, ParamProblem, ParamShape, ParamSource } from "./flow-failure.ts";
import type { Flow } from "./flow.ts";
import { type ParamFlag, paramFlags } from "./param-flags.ts";

/** Where values may come from, the first that has one wins. */
export interface ParamSources {
  /** Of flags and `--param`, by param name. */
  flags: Record<string, string | boolean>;
  file?: ParamsFile;
  /** Test mode: the flow's `testMode.params` come before defaults. */
  test: boolean;
  /** Absolute folder that paths in flags are relative to. Those of a params file are relative to it, others to the project. */
  folder: string;
}

/** What `readParamsFile` returns. */
export interface ParamsFile {
  /** As the user gave it. */
  name: string;
  /** Absolute. */
  path: string;
  values: Record<string, unknown>;
}

export interface ResolvedParams {
  /** Complete: defaults are in it. A file or folder is its absolute path. */
  values: Record<string, unknown>;
  sources: Record<string, ParamSource>;
}

/** The value of every param of a flow. All mistakes are reported together. */
export function resolveParams(flow: Flow, sources: ParamSources): Result<ResolvedParams, FlowFailure> {
  const flags = paramFlags(flow);
  const given = new Map<string, Given>();
  const problems: ParamProblem[] = [];
  for (const layer of layers(flow, sources)) {
    for (const [name, value] of Object.entries(layer.values)) {
      const flag = flags.find((known) => known.name === name);
      if (flag === undefined) problems.push(unknown(name, layer.source, flags));
      else if (value !== undefined && !given.has(name)) given.set(name, { value, flag, layer });
    }
  }
  const typed = new Map<string, unknown>();
  for (const [name, one] of given) {
    const value = typedValue(one);
    if (value.ok) typed.set(name, value.value);
    else problems.push({ kind: "param-invalid", name, ...about(one), why: value.failure });
  }
  const parsed = flow.params.safeParse(Object.fromEntries(typed));
  if (parsed.success) problems.push(...notJson(parsed.data, { flags, given }));
  const told = new Set(problems.map(({ name }) => name));
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0] ?? "");
    if (told.has(name)) continue;
    told.add(name);
    problems.push(problemOf(name, { issue, given: given.get(name), flags }));
  }
  if (!parsed.success || problems.length > 0) return fail({ kind: "params-invalid", flow: flow.name, problems });
  return ok({
    values: withDefaultPaths(parsed.data, { flags, given, flow }),
    sources: Object.fromEntries(flags.map(({ name }) => [name, given.get(name)?.layer.source ?? "default"])),
  });
}

/** Values are part of keys and records, so a schema must not make anything of them that JSON has no form for. */
function notJson(values: Record<string, unknown>, { flags, given }: Omit<Defaults, "flow">): ParamProblem[] {
  return flags.flatMap((flag): ParamProblem[] => {
    const value = values[flag.name];
    if (value === undefined || z.json().safeParse(value).success) return [];
    const one = given.get(flag.name);
    const said = one === undefined ? { given: "", source: "default" as const, expected: shape(flag) } : about(one);
    return [
      { kind: "param-invalid", name: flag.name, ...said, why: "its schema makes something that is not JSON of it" },
    ];
  });
}

interface Layer {
  source: ParamSource;
  values: Record<string, unknown>;
  folder: string;
}

interface Given {
  value: unknown;
  flag: ParamFlag;
  layer: Layer;
}

function layers(flow: Flow, { flags, file, test, folder }: ParamSources): Layer[] {
  return [
    { source: "flag", values: flags, folder },
    ...(file === undefined
      ? []
      : [{ source: `--params ${file.name}` as const, values: file.values, folder: dirname(file.path) }]),
    ...(test ? [{ source: "testMode" as const, values: flow.testMode.params, folder: flow.project }] : []),
  ];
}

function unknown(name: string, source: ParamSource, flags: readonly ParamFlag[]): ParamProblem {
  const known = flags.map((flag) => flag.name);
  return { kind: "param-unknown", name, source, known, ...near(name, known) };
}

function typedValue({ value, flag, layer }: Given): Result<unknown, string> {
  const read = layer.source === "flag" && typeof value === "string" ? fromText(value, flag.type) : ok(value);
  if (!read.ok || (flag.type !== "file" && flag.type !== "folder") || typeof read.value !== "string") return read;
  const path = resolve(layer.folder, read.value);
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return fail("not there");
  if (flag.type === "file" ? stat.isFile() : stat.isDirectory()) return ok(path);
  return fail(flag.type === "file" ? "not a file" : "not a folder");
}

function fromText(text: string, type: ParamShape["type"]): Result<unknown, string> {
  switch (type) {
    case "boolean":
      if (text === "true" || text === "false") return ok(text === "true");
      return fail("not true or false");
    case "integer":
    case "number":
      return number(text);
    case "json":
      return json(text);
    case "string":
    case "enum":
    case "file":
    case "folder":
      return ok(text);
  }
}

function number(text: string): Result<unknown, string> {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return fail("not a number");
  return ok(Number(text));
}

function json(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail("not JSON");
  }
}

interface Context {
  issue: { message: string; path: PropertyKey[] };
  given: Given | undefined;
  flags: readonly ParamFlag[];
}

function problemOf(name: string, { issue, given, flags }: Context): ParamProblem {
  const flag = flags.find((known) => known.name === name);
  if (given === undefined && flag?.required) {
    return { kind: "param-missing", name, expected: shape(flag), ...(flag.flag !== undefined && { flag: flag.flag }) };
  }
  const inner = issue.path.slice(1).map(String).join(".");
  const why = issue.message.replace(/^Invalid (input|option): /, "");
  const said = given === undefined ? { given: "", source: "default" as const, expected: shape(flag) } : about(given);
  return { kind: "param-invalid", name, ...said, why: inner === "" ? why : `${inner}: ${why}` };
}

const about = ({ value, flag, layer }: Given) => ({
  given: typeof value === "string" ? value : JSON.stringify(value),
  source: layer.source,
  expected: shape(flag),
});

function shape(flag: ParamFlag | undefined): ParamShape {
  if (flag === undefined) return { type: "json" };
  const { type, options, minimum, maximum, above, below } = flag;
  return {
    type,
    ...(options && { options }),
    ...(minimum !== undefined && { minimum }),
    ...(maximum !== undefined && { maximum }),
    ...(above !== undefined && { above }),
    ...(below !== undefined && { below }),
  };
}

interface Defaults {
  flags: readonly ParamFlag[];
  given: ReadonlyMap<string, Given>;
  flow: Flow;
}

/** A default path is relative to the project, as the flow file that names it is. */
function withDefaultPaths(values: Record<string, unknown>, { flags, given, flow }: Defaults): Record<string, unknown> {
  const paths = new Set(flags.filter(({ type }) => type === "file" || type === "folder").map(({ name }) => name));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      paths.has(name) && !given.has(name) && typeof value === "string" ? resolve(flow.project, value) : value,
    ]),
  );
}
