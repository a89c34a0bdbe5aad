import { near } from "./did-you-mean.ts";
import type { FlowMistake } from "./flow-failure.ts";
import { namesInBraces } from "./names-in-braces.ts";
import { reservedNames } from "./reserved-names.ts";
import { shortestCycles } from "./shortest-cycles.ts";

/** The names of a flow and what refers to them. */
export interface Graph {
  steps: readonly { name: string; needs: readonly string[]; environment?: string }[];
  environments: readonly string[];
  params: readonly string[];
  inputs: readonly string[];
  /** Texts in which `{name}` stands for a param, by where they are: addresses of inputs, arguments of commands. */
  templates: readonly { at: string; text: string; strict: boolean }[];
  /** Params that test mode sets. */
  testParams: readonly string[];
}

/** Every mistake in the names of a flow; none means that each name refers to something and that there is an order. */
export function checkGraph(graph: Graph): FlowMistake[] {
  if (graph.steps.length === 0) return [{ kind: "no-steps" }];
  return [
    ...stepNames(graph),
    ...environmentNames(graph),
    ...valueNames(graph),
    ...graph.templates.flatMap((template) => templateNames(template, graph)),
    ...graph.steps.flatMap((step) => needs(step, graph)),
    ...graph.steps.flatMap((step) => environment(step, graph)),
    ...shortestCycles(graph.steps).map((steps): FlowMistake => ({ kind: "cycle", steps })),
  ];
}

const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;
const identifierPattern = /^[A-Za-z_][A-Za-z0-9_]{0,62}$/;
/** `latest` and `last` would read as runs in an address; the others are folders or arguments of our own. */
const reservedSteps = ["latest", "last", "item", "params", "context", "inputs"];

function stepNames({ steps }: Graph): FlowMistake[] {
  const names = steps.map(({ name }) => name);
  return [...names.flatMap((name) => checkName("step", name, namePattern)), ...clashes("step", names)];
}

const environmentNames = ({ environments }: Graph): FlowMistake[] => [
  ...environments.flatMap((name) => checkName("environment", name, namePattern)),
  ...clashes("environment", environments),
];

function valueNames({ params, inputs, testParams }: Graph): FlowMistake[] {
  return [
    ...params.flatMap((name) => checkName("param", name, identifierPattern)),
    ...inputs.flatMap((name) => checkName("input", name, identifierPattern)),
    ...inputs
      .filter((name) => params.includes(name))
      .map((name): FlowMistake => ({ kind: "name-taken", name, of: "input", by: "param" })),
    ...testParams
      .filter((name) => !params.includes(name))
      .map((param): FlowMistake => ({
        kind: "param-unknown",
        param,
        at: "testMode.params",
        known: [...params],
        ...near(param, params),
      })),
  ];
}

/** Where braces can mean something else (`awk {print}`), only a name that is close to a param's is a mistake. */
function templateNames({ at, text, strict }: Graph["templates"][number], { params }: Graph): FlowMistake[] {
  return namesInBraces(text)
    .filter((name) => !params.includes(name))
    .map((param): FlowMistake => ({ kind: "param-unknown", param, at, known: [...params], ...near(param, params) }))
    .filter((mistake) => strict || "near" in mistake);
}

function checkName(of: "step" | "environment" | "param" | "input", name: string, pattern: RegExp): FlowMistake[] {
  if (!pattern.test(name)) return [{ kind: "name-invalid", of, name, pattern: pattern.source }];
  if (of === "environment") return [];
  const reserved = of === "step" ? reservedSteps : reservedNames;
  return reserved.includes(name) ? [{ kind: "name-reserved", of, name }] : [];
}

function clashes(of: "step" | "environment", names: readonly string[]): FlowMistake[] {
  const first = new Map<string, string>();
  return names.flatMap((name): FlowMistake[] => {
    const other = first.get(name.toLowerCase());
    if (other !== undefined) return [{ kind: "names-clash", of, names: [other, name] }];
    first.set(name.toLowerCase(), name);
    return [];
  });
}

function needs(step: Graph["steps"][number], { steps }: Graph): FlowMistake[] {
  const known = steps.map(({ name }) => name);
  const others = known.filter((name) => name !== step.name);
  return step.needs.flatMap((need, index): FlowMistake[] => {
    if (step.needs.indexOf(need) !== index) return [{ kind: "need-twice", step: step.name, need }];
    if (need === step.name) return [{ kind: "need-itself", step: step.name }];
    if (known.includes(need)) return [];
    return [{ kind: "need-unknown", step: step.name, need, known: others, ...near(need, others) }];
  });
}

function environment(step: Graph["steps"][number], { environments }: Graph): FlowMistake[] {
  if (step.environment === undefined || environments.includes(step.environment)) return [];
  const known = [...environments];
  return [
    {
      kind: "environment-unknown",
      step: step.name,
      environment: step.environment,
      known,
      ...near(step.environment, known),
    },
  ];
}
