import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Environment } from "../../images/environment.ts";
import { fail, ok, type Result } from "../../images/result.ts";
import { flowBrand, z as zod } from "../author.ts";
import type { checkEntry, EntryProgram } from "./check-entry.ts";
import { checkArguments } from "./check-arguments.ts";
import { checkGraph, type Graph } from "./check-graph.ts";
import { checkValues } from "./check-values.ts";
import { near } from "./did-you-mean.ts";
import { type Entry, entryFile } from "./entry-file.ts";
import type { Project } from "./find-project.ts";
import type { FlowFailure, FlowMistake } from "./flow-failure.ts";
import { foreachScopes } from "./foreach-scopes.ts";
import { flowSchema, type FlowValues, type StepValues } from "./flow-schema.ts";
import type { Flow, Program } from "./flow.ts";
import { importFlowFile } from "./import-flow-file.ts";
import { listFlows } from "./list-flows.ts";
import { loadProjectConfig } from "./load-project-config.ts";
import { placeMistakes } from "./place-mistakes.ts";
import { shapeMistakes } from "./shape-mistakes.ts";
import { stepOf } from "./step-of.ts";
import { topologicalOrder } from "./topological-order.ts";

/** Loads the project's configuration and `flows/<name>/flow.ts`, and checks both. All mistakes in the names of a flow are reported together.
 * @param functions false for whoever runs nothing: the code of the steps is not read then */
export async function loadFlow(
  project: Project,
  name: string,
  { functions = true }: { functions?: boolean } = {},
): Promise<Result<Flow, FlowFailure>> {
  const folder = join(project.folder, "flows", name);
  const file = join(folder, "flow.ts");
  if (!/^[\w-]+$/.test(name) || !existsSync(folder)) {
    const known = listFlows(project);
    return fail({ kind: "flow-unknown", flow: name, known, ...near(name, known) });
  }
  if (!existsSync(file)) return fail({ kind: "flow-missing", file });
  const config = await loadProjectConfig(project);
  if (!config.ok) return config;
  const { indexes, local } = config.value;
  const imported = await importFlowFile(file);
  if (!imported.ok) return imported;
  const definition = imported.value;
  if (!isDefinition(definition)) return fail(notAFlow(file, definition));
  const where = {
    name,
    folder,
    project: project.folder,
    indexes,
    local,
  };
  const findEntry = functions ? (await import("./check-entry.ts")).checkEntry : entryAlone;
  const checked = check(definition.options, where, findEntry);
  if (checked.ok) return checked;
  const source = { file, text: readFileSync(file, "utf8") };
  return fail({ kind: "flow-invalid", file, problems: placeMistakes(checked.failure, source) });
}

const isDefinition = (value: unknown): value is { options: unknown } =>
  typeof value === "object" && value !== null && flowBrand in value && "options" in value;

const notAFlow = (file: string, found: unknown): FlowFailure => ({
  kind: "flow-not-a-flow",
  file,
  ...(found === undefined ? {} : { found: found === null ? "null" : Array.isArray(found) ? "array" : typeof found }),
});

type Where = Pick<Flow, "name" | "folder" | "project" | "indexes" | "local">;

function check(options: unknown, where: Where, findEntry: typeof checkEntry): Result<Flow, FlowMistake[]> {
  const parsed = flowSchema.safeParse(options);
  if (!parsed.success) return fail(shapeMistakes(parsed.error.issues, options));
  const values = parsed.data;
  const params = values.params ?? zod.object({});
  const stepEntries = Object.entries(values.steps);
  const graph = checkGraph({
    steps: stepEntries.map(([name, { options: given }]) => ({
      name,
      needs: given.needs,
      ...(typeof given.environment === "string" && { environment: given.environment }),
    })),
    environments: Object.keys(values.environments),
    params: Object.keys(params.shape),
    inputs: Object.keys(values.inputs),
    templates: templatesOf(values),
    testParams: Object.keys(values.testMode.params),
  });
  const environments = allEnvironments(values);
  const { scopes, mistakes: foreaches } = graph.some(({ kind }) => unordered.has(kind))
    ? { scopes: new Map<string, readonly string[]>(), mistakes: [] }
    : foreachScopes(stepEntries.map(([name, { options: given }]) => ({ name, ...given })));
  const programs = stepEntries.map(
    ([name, { program }]) =>
      [name, program.kind === "command" ? commandOf(program) : findEntry({ step: name, ...program }, where)] as const,
  );
  const mistakes = [
    ...graph,
    ...environments.mistakes,
    ...foreaches,
    ...checkValues({ steps: values.steps, params, inputs: Object.keys(values.inputs) }),
    ...programs.flatMap(([name, found]) => {
      if (!found.ok) return [found.failure];
      const needs = values.steps[name]?.options.needs ?? [];
      return checkArguments({ name, needs, scope: scopes.get(name) }, found.value.arguments);
    }),
  ];
  if (mistakes.length > 0) return fail(mistakes);
  const steps = programs.flatMap(([name, found]) => {
    const step = values.steps[name];
    if (!found.ok || step === undefined) return [];
    return [stepOf(name, step.options, { program: found.value.program, scope: scopes.get(name) ?? [] })];
  });
  const { testMode, inputs } = values;
  return ok({
    ...where,
    params,
    environments: environments.environments,
    inputs,
    testMode: { params: testMode.params, inputs: testMode.inputs, ...(testMode.jobs && { jobs: testMode.jobs }) },
    steps: topologicalOrder(steps),
  });
}

/** Of such a graph nobody can say which foreaches a step is in. */
const unordered: ReadonlySet<FlowMistake["kind"]> = new Set(["cycle", "need-unknown", "need-itself", "no-steps"]);

function entryAlone(entry: Entry, where: Pick<Flow, "folder" | "project">): Result<EntryProgram, FlowMistake> {
  const found = entryFile(entry, where);
  return found.ok ? ok({ program: found.value, arguments: [] }) : found;
}

const templatesOf = (values: FlowValues): Graph["templates"] => [
  ...Object.entries(values.inputs).map(([name, { fromRun }]) => ({
    at: `inputs.${name}`,
    text: fromRun,
    strict: true,
  })),
  ...Object.entries(values.steps).flatMap(([name, { program }]) =>
    program.kind === "command" ? program.argv.map((text) => ({ at: `steps.${name}`, text, strict: false })) : [],
  ),
];

function commandOf({
  kind,
  argv,
  inputs,
}: Extract<StepValues["program"], { kind: "command" }>): Result<
  { program: Program; arguments: EntryProgram["arguments"] },
  FlowMistake
> {
  return ok({ program: { kind, argv, ...(inputs && { inputs }) }, arguments: [] });
}

/** An environment written in place is known by the name of its step. */
function allEnvironments(values: FlowValues): { environments: Record<string, Environment>; mistakes: FlowMistake[] } {
  const environments = { ...values.environments };
  const mistakes: FlowMistake[] = [];
  for (const [name, { options }] of Object.entries(values.steps)) {
    if (typeof options.environment !== "object") continue;
    if (name in environments) mistakes.push({ kind: "environment-clash", step: name });
    environments[name] = options.environment;
  }
  return { environments, mistakes };
}
