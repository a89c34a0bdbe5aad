import { expect, test } from "vitest";
import { flowMistakeText } from "../../cli/print/flow-mistake-text.ts";
import { loadFlow } from "../../runtime/flow/load-flow.ts";
import { tempProject } from "../rig/temp-project.ts";

const code = `
def go(a, b=1): return {}
def one(item, index): return {}
def maybe(item=None, inputs=None): return {}
def all_of(inputs): return {}
`;

async function load(options: string) {
  using project = tempProject({
    "flows/train/steps/a.py": code,
    "flows/train/steps/b.ts": "export const one = ({ item }: { item: number }) => ({ b: item });\n",
    "flows/train/flow.ts": `import { command, file, flow, fromRun, node, python, z } from "flowbox";
const go = (options = {}) => python("steps/a.py:go", options);
export default flow(${options});\n`,
  });
  return await loadFlow({ folder: project.folder }, "train");
}

async function steps(options: string) {
  const loaded = await load(options);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  return Object.fromEntries(loaded.value.steps.map((step) => [step.name, step]));
}

async function problems(options: string) {
  const loaded = await load(options);
  if (loaded.ok || loaded.failure.kind !== "flow-invalid") throw new Error(JSON.stringify(loaded));
  return loaded.failure.problems;
}

const told = async (options: string) =>
  (await problems(options)).map((problem) => {
    const { what, hint } = flowMistakeText(problem);
    return `${what} ${hint}`;
  });

test("the options of a step are loaded with their defaults", async () => {
  const loaded = await steps(`{
    params: z.object({ alphas: z.array(z.number()).default([1]), gpu: z.boolean().default(false) }),
    steps: {
      plain: go(),
      fit: go({ needs: ["plain"], foreach: "alphas", when: "!gpu", retries: 1, timeout: 2.5, catch: "failure" }),
      end: go({ needs: ["fit"], join: true, retries: { count: 3, delay: 4, on: ["oom", "exit"] } }),
    },
  }`);
  const every = ["error", "exit", "oom", "timeout", "signal"];
  expect(loaded["plain"]).toMatchObject({ join: false, scope: [], retries: { count: 0, delay: 0, on: every } });
  expect(Object.keys(loaded["plain"] ?? {})).not.toContain("timeout");
  expect(loaded["fit"]).toMatchObject({
    foreach: "alphas",
    scope: ["fit"],
    when: { name: "gpu", not: true },
    retries: { count: 1, delay: 0, on: every },
    timeout: 2.5,
    catch: "failure",
  });
  expect(loaded["end"]).toMatchObject({ join: true, scope: [], retries: { count: 3, delay: 4, on: ["exit", "oom"] } });
});

test("the scope of a step is every foreach that its tasks are in, outermost first", async () => {
  const loaded = await steps(`{
    params: z.object({ outer: z.array(z.string()), last: z.array(z.string()) }),
    steps: {
      start: go(),
      a: go({ needs: ["start"], foreach: "outer" }),
      b: go({ needs: ["a"], foreach: "parts" }),
      c: go({ needs: ["b", "a", "start"] }),
      side: go({ needs: ["a"] }),
      d: go({ needs: ["c", "side"], join: true }),
      e: go({ needs: ["d"], join: true, foreach: "last" }),
      f: go({ needs: ["e"], join: true }),
    },
  }`);
  expect(Object.fromEntries(Object.entries(loaded).map(([name, { scope }]) => [name, scope.join(">")]))).toEqual({
    start: "",
    a: "a",
    b: "a>b",
    c: "a>b",
    side: "a",
    d: "a",
    e: "e",
    f: "",
  });
});

test("a join of steps that are in no foreach is told of", async () => {
  expect(
    await told(
      `{ steps: { a: go(), b: go(), both: go({ needs: ["a", "b"], join: true }), alone: go({ join: true }) } }`,
    ),
  ).toEqual([
    "Step both has join: true, and it needs a and b, which are in no foreach. Take join out: steps that are in no foreach are joined by needing them.",
    "Step alone has join: true, and it needs no step. Take join out: steps that are in no foreach are joined by needing them.",
  ]);
});

test("a step in two foreaches of which neither contains the other is told of, once", async () => {
  expect(
    await told(`{ params: z.object({ x: z.array(z.number()) }), steps: {
      a: go({ foreach: "x" }), b: go({ foreach: "x" }),
      both: go({ needs: ["a", "b"], join: true }), after: go({ needs: ["both"] }),
    } }`),
  ).toEqual([
    "Step both needs a and b, and so would be in the foreach of a and in that of b, of which neither contains the other. Close each with a step of its own that has join: true, and let both need those.",
  ]);
});

test("a flow that ends inside a foreach is told of", async () => {
  expect(
    await told(`{ params: z.object({ x: z.array(z.number()) }), steps: {
      a: go({ foreach: "x" }), b: go({ needs: ["a"], foreach: "parts" }), c: go({ needs: ["a"] }),
    } }`),
  ).toEqual([
    'The flow ends with step b inside the foreach of b. Add a step with needs: ["b"] and join: true, and one more for each foreach around it (a).',
    'The flow ends with step c inside the foreach of a. Add a step with needs: ["c"] and join: true.',
  ]);
});

test("a foreach over what there is not, and over what is no list, is told of with its place", async () => {
  const found = await problems(`{
    params: z.object({ alphas: z.array(z.number()), epochs: z.number(), input: file(), some: z.record(z.string(), z.number()) }),
    inputs: { parts: fromRun("train/1:parts") },
    steps: {
      a: go({ foreach: "alhpas" }),
      b: go({ foreach: "epochs" }),
      c: go({ foreach: "input" }),
      d: go({ foreach: "some" }),
      e: go({ foreach: "parts" }),
      made: go({ outputs: { names: z.array(z.string()), title: z.string() } }),
      f: go({ needs: ["made"], foreach: "nmaes" }),
      g: go({ needs: ["made"], foreach: "names" }),
      h: go({ needs: ["made"], foreach: "title" }),
      i: go({ needs: ["made", "e"], foreach: "anything" }),
      end: go({ needs: ["a"], join: true }),
    },
  }`);
  expect(found.filter(({ kind }) => kind.startsWith("value-"))).toMatchObject([
    { kind: "value-unknown", step: "a", option: "foreach", near: "alphas", before: false, place: { line: 7 } },
    { kind: "value-type", step: "b", of: "param", found: "number" },
    { kind: "value-type", step: "c", found: "file" },
    { kind: "value-type", step: "d", found: "object" },
    { kind: "value-unknown", step: "f", near: "names", before: true },
    { kind: "value-type", step: "h", of: "artifact", found: "string" },
  ]);
});

test("a list may be optional, nullable, a tuple or made by a transform", async () => {
  const loaded = await load(`{
    params: z.object({
      a: z.array(z.number()).optional(), b: z.tuple([z.number()]), c: z.string().transform((text) => text.split(",")),
      d: z.array(z.string()).nullable().default(null), on: z.boolean().optional(), off: z.literal(false),
    }),
    steps: {
      a: go({ foreach: "a" }), b: go({ foreach: "b" }), c: go({ foreach: "c" }), d: go({ foreach: "d" }),
      x: go({ needs: ["a"], join: true, when: "on" }), y: go({ needs: ["b"], join: true, when: "!off" }),
      z: go({ needs: ["c"], join: true }), w: go({ needs: ["d"], join: true }),
    },
  }`);
  expect(loaded).toMatchObject({ ok: true });
});

test("a condition that is no boolean is told of with its type", async () => {
  expect(
    await told(`{ params: z.object({ gpu: z.string(), on: z.boolean() }), steps: {
      a: go({ when: "gpu" }), b: go({ when: "!no" }), c: go({ when: "on" }) } }`),
  ).toEqual([
    'Step a has when: "gpu", and the param gpu is a string. when takes a boolean: z.boolean(), or an artifact that is true or false.',
    'Step b has when: "no", which is no param and no input of the flow, and no step comes before it. Did you mean on? A boolean is a param of the flow or an artifact: let a step before it make it. There are gpu and on.',
  ]);
});

test("the name of a caught failure must be free", async () => {
  expect(
    await told(`{ params: z.object({ n: z.number() }), inputs: { m: fromRun("train/1:m") }, steps: {
      a: go({ catch: "n" }), b: go({ catch: "m" }), c: go({ catch: "item" }) } }`),
  ).toEqual([
    "Step a makes an artifact n of its failure, which is the name of a param. Choose another name in catch.",
    "Step b makes an artifact m of its failure, which is the name of an input of the flow. Choose another name in catch.",
    "Step c makes an artifact item of its failure, a name that flowbox uses itself. Choose another name in catch.",
  ]);
});

test.each([
  [`retries: -1`, "steps.a.retries", "expected a whole number from 0 to 100, or { count, delay, on }"],
  [`retries: 101`, "steps.a.retries", "expected a whole number from 0 to 100, or { count, delay, on }"],
  [`retries: 1.5`, "steps.a.retries", "expected a whole number from 0 to 100, or { count, delay, on }"],
  [`retries: "2"`, "steps.a.retries", "expected a whole number from 0 to 100, or { count, delay, on }"],
  [`retries: { count: 1, delay: -1 }`, "steps.a.retries.delay", "expected seconds, 0 or more"],
  [`retries: { count: 1, on: [] }`, "steps.a.retries.on", "expected at least one cause"],
  [`timeout: 0`, "steps.a.timeout", "expected seconds, more than 0"],
  [`timeout: -3`, "steps.a.timeout", "expected seconds, more than 0"],
  [`timeout: 1e9`, "steps.a.timeout", "expected at most 2000000 seconds, 23 days"],
  [`timeout: "1h"`, "steps.a.timeout", "expected number, received string"],
  [`foreach: ["a"]`, "steps.a.foreach", "expected string, received array"],
  [`foreach: "no good"`, "steps.a.foreach", "expected the name of a param or an artifact"],
  [`when: true`, "steps.a.when", "expected string, received boolean"],
  [`when: "!!x"`, "steps.a.when", "expected the name of a param or an artifact, or ! and a name"],
  [`catch: "my failure"`, "steps.a.catch", expect.stringContaining("expected a name")],
  [`outputs: { parts: "list" }`, "steps.a.outputs.parts", expect.stringContaining('expected one of "json"|"npy"')],
  [`join: "yes"`, "steps.a.join", "expected boolean, received string"],
])("%s is refused", async (option, path, why) => {
  expect(await problems(`{ steps: { a: go({ ${option} }) } }`)).toMatchObject([{ kind: "value-invalid", path, why }]);
});

test("a cause of retries that there is not, and an option of retries, are told of with the nearest names", async () => {
  expect(await problems(`{ steps: { a: go({ retries: { count: 1, on: ["oom", "time-out"] } }) } }`)).toMatchObject([
    { kind: "retry-cause-unknown", step: "a", cause: "time-out", near: "timeout", place: { line: 3 } },
  ]);
  expect(await problems(`{ steps: { a: go({ retries: { cuont: 1 } }) } }`)).toContainEqual(
    expect.objectContaining({ kind: "field-unknown", path: "steps.a.retries", field: "cuont", near: "count" }),
  );
});

test("a function that requires item or inputs where there are none is told of", async () => {
  expect(
    await told(`{ params: z.object({ x: z.array(z.number()) }), steps: {
      a: python("steps/a.py:one"),
      b: node("steps/b.ts:one"),
      c: python("steps/a.py:maybe"),
      d: python("steps/a.py:all_of"),
      e: python("steps/a.py:one", { foreach: "x" }),
      f: python("steps/a.py:one", { needs: ["e"] }),
      g: python("steps/a.py:all_of", { needs: ["f"], join: true }),
    } }`),
  ).toEqual([
    'The function of step a takes item, and the step is in no foreach. Say what it goes over: foreach: "…"; or take the argument out, or give it a default.',
    'The function of step a takes index, and the step is in no foreach. Say what it goes over: foreach: "…"; or take the argument out, or give it a default.',
    'The function of step b takes item, and the step is in no foreach. Say what it goes over: foreach: "…"; or take the argument out, or give it a default.',
    "The function of step d takes inputs, and the step needs no step. Name the steps in needs, or take the argument out.",
  ]);
});

test("where steps need each other in a circle, nothing is said of foreaches", async () => {
  expect(
    await problems(`{ steps: { a: go({ needs: ["b"], foreach: "x" }), b: go({ needs: ["a"], join: true }) } }`),
  ).toMatchObject([{ kind: "cycle" }]);
});
