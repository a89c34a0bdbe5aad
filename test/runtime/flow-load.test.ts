import { expect, test } from "vitest";
import { findProject } from "../../runtime/flow/find-project.ts";
import { listFlows } from "../../runtime/flow/list-flows.ts";
import { loadFlow } from "../../runtime/flow/load-flow.ts";
import { tempProject } from "../rig/temp-project.ts";

const step = "def go(a, b=1):\n    return {}\n";

async function load(files: Record<string, string>) {
  using project = tempProject({ "flows/train/steps/a.py": step, ...files });
  return await loadFlow({ folder: project.folder }, "train");
}

const failure = async (text: string, files: Record<string, string> = {}) => {
  const loaded = await load({ "flows/train/flow.ts": text, ...files });
  if (loaded.ok) throw new Error("it loaded");
  return loaded.failure;
};

const problems = async (options: string) => {
  const found = await failure(
    `import { flow, python, node, command, z } from "flowbox";\nexport default flow(${options});\n`,
  );
  if (found.kind !== "flow-invalid") throw new Error(JSON.stringify(found));
  return found.problems;
};

test("a flow is loaded with its steps in an order that works", async () => {
  const loaded = await load({
    "flows/train/flow.ts": `
      import { command, file, flow, fromRun, node, python, z } from "flowbox";
      const environment: string = "arrays";
      export default flow({
        params: z.object({ epochs: z.number().int().default(20), input: file({ store: false }).optional() }),
        environments: { arrays: { python: "3.11", pip: ["numpy==2.2.6"] } },
        inputs: { model: fromRun("train@production:model") },
        testMode: { params: { epochs: 1 }, jobs: 1 },
        steps: {
          last_one: command(["ls", "{epochs}"], { needs: ["fit"], inputs: ["model"] }),
          fit: python("steps/a.py:go", { environment: "arrays", needs: ["start"], resources: { memory: 1e9 } }),
          start: node("steps/b.ts:go", { environment: { node: "24" }, outputs: ["x"], network: true }),
        },
      });`,
    "flows/train/steps/b.ts": "export const go = ({ a }: { a: number }) => ({ b: a });\n",
  });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failure));
  const flow = loaded.value;
  expect(flow.steps.map(({ name }) => name)).toEqual(["start", "fit", "last_one"]);
  expect(flow.steps[0]).toMatchObject({ environment: "start", reuse: "never", outputs: { x: {} } });
  expect(flow.steps[1]).toMatchObject({ environment: "arrays", reuse: "always", resources: { memory: 1e9 } });
  expect(flow.steps[1]?.program).toMatchObject({ kind: "python", function: "go" });
  expect(Object.keys(flow.environments)).toEqual(["arrays", "start"]);
  expect(flow.testMode).toEqual({ params: { epochs: 1 }, inputs: {}, jobs: 1 });
});

test("a flow file may await at its top level", async () => {
  const loaded = await load({
    "flows/train/flow.ts": `import { flow, python } from "flowbox";
      const entry = await Promise.resolve("steps/a.py:go");
      export default flow({ steps: { start: python(entry) } });`,
  });
  expect(loaded).toMatchObject({ ok: true });
});

test("flow files are modules that find flowbox and zod, whatever the project has installed", async () => {
  const loaded = await load({
    "package.json": '{ "type": "commonjs" }',
    "flows/train/flow.ts": `import { flow, python } from "flowbox";
      import * as z from "zod";
      import { entry } from "../common/entry.ts";
      export default flow({ params: z.object({ n: z.number() }), steps: { start: python(entry) } });`,
    "flows/common/entry.ts": 'export const entry: string = "steps/a.py:go";\n',
  });
  expect(loaded).toMatchObject({ ok: true, value: { name: "train" } });
});

test("the project is the nearest folder with a flowbox.config.ts, else with flows", () => {
  using project = tempProject({ "flowbox.config.ts": "", "inner/flows/a/flow.ts": "", "inner/flows/b/x.py": "" });
  expect(findProject(project.path("inner/flows/a"))).toMatchObject({ ok: true, value: { folder: project.folder } });
  using plain = tempProject({ "flows/a/flow.ts": "", "flows/common/features.py": "" });
  expect(findProject(plain.path("flows/a"))).toEqual({ ok: true, value: { folder: plain.folder } });
  expect(listFlows({ folder: plain.folder })).toEqual(["a"]);
});

test("a folder that is in no project is told of", () => {
  using empty = tempProject();
  expect(findProject(empty.folder)).toEqual({
    ok: false,
    failure: { kind: "project-missing", searched: empty.folder },
  });
});

test("an unknown flow is told of with the nearest name", async () => {
  using project = tempProject({ "flows/train/flow.ts": "" });
  expect(await loadFlow({ folder: project.folder }, "trian")).toEqual({
    ok: false,
    failure: { kind: "flow-unknown", flow: "trian", known: ["train"], near: "train" },
  });
  expect(await loadFlow({ folder: project.folder }, "../x")).toMatchObject({ failure: { kind: "flow-unknown" } });
});

test("a folder without a flow file is told of", async () => {
  expect(await load({})).toMatchObject({ failure: { kind: "flow-missing" } });
});

test("a file that exports no flow is told of", async () => {
  expect(await failure("export const x = 1;\n")).toMatchObject({ kind: "flow-not-a-flow" });
  expect(await failure("export default { steps: {} };\n")).toMatchObject({ kind: "flow-not-a-flow", found: "object" });
});

test("a syntax error has its place", async () => {
  expect(await failure("export default {\n  a: 1,\n  b: = 2,\n};\n")).toMatchObject({
    kind: "flow-syntax",
    message: "Expression expected",
    place: { line: 3, column: 6, text: "  b: = 2," },
  });
  expect(await failure("export default 1;\nlet a = 1; let a = 2;\n")).toMatchObject({
    kind: "flow-syntax",
    place: { line: 2, column: 16 },
  });
  expect(await failure("enum A { B }\nexport default A;\n")).toMatchObject({ kind: "flow-syntax", place: { line: 1 } });
  expect(await failure('import { python, flwo } from "flowbox";\n')).toMatchObject({
    kind: "flow-syntax",
    place: { line: 1, column: 18 },
  });
});

test("a flow file that throws is told of with its place", async () => {
  expect(await failure('const a: string = "x";\n\nthrow new TypeError("boom " + a);\n')).toMatchObject({
    kind: "flow-threw",
    message: "TypeError: boom x",
    place: { line: 3, column: 7 },
  });
  expect(
    await failure('import { flow } from "flowbox";\nexport default flow({ steps: { a: nothing } });\n'),
  ).toMatchObject({
    kind: "flow-threw",
    place: { line: 2 },
  });
});

test("an import that is not there is told of with its place", async () => {
  expect(await failure('import x from "not-there";\nexport default x;\n')).toMatchObject({
    kind: "flow-import-missing",
    specifier: "not-there",
    local: false,
    place: { line: 1, column: 16 },
  });
  expect(await failure('\nimport x from "./lib.ts";\nexport default x;\n')).toMatchObject({
    kind: "flow-import-missing",
    local: true,
    place: { line: 2 },
  });
});

test("unknown fields are told of together, with the nearest names and their places", async () => {
  expect(
    await problems(`{
  enviroments: {},
  steps: {
    start: python("steps/a.py:go", { need: ["x"], resources: { memroy: 1 } }),
    end: python("steps/a.py:go", { environment: { pyhton: "3.11" } }),
  },
}`),
  ).toMatchObject([
    { kind: "field-unknown", path: "steps.start.resources", field: "memroy", near: "memory", place: { line: 5 } },
    { kind: "field-unknown", path: "steps.start", field: "need", near: "needs", place: { line: 5, column: 38 } },
    { kind: "field-unknown", path: "steps.end.environment", field: "pyhton", near: "python", place: { line: 6 } },
    { kind: "field-unknown", path: "", field: "enviroments", near: "environments", place: { line: 3, column: 3 } },
  ]);
});

test("values of a wrong kind are told of", async () => {
  expect(
    await problems(`{ steps: { start: { run: "x" }, end: python("steps/a.py:go", { needs: "start", reuse: "no" }) } }`),
  ).toMatchObject([
    { kind: "value-invalid", path: "steps.start", why: expect.stringContaining("python()") },
    { kind: "value-invalid", path: "steps.end.needs", why: "expected array, received string" },
    { kind: "value-invalid", path: "steps.end.reuse" },
  ]);
  expect(await problems("{ params: { a: 1 }, steps: {} }")).toMatchObject([{ kind: "value-invalid", path: "params" }]);
  expect(await problems(`{ environments: { a: { python: "three" } }, steps: {} }`)).toMatchObject([
    { kind: "value-invalid", path: "environments.a.python", why: "a Python version has the form 3.11" },
  ]);
});

test("mistakes in the graph are told of together", async () => {
  const found = await problems(`{
  environments: { arrays: { python: "3.11" }, Arrays: { python: "3.11" } },
  params: z.object({ item: z.string(), n: z.number() }),
  inputs: { n: { fromRun: "x/1:n" } },
  testMode: { params: { m: 1 } },
  steps: {
    start: python("steps/a.py:go", { environment: "arays" }),
    Start: python("steps/a.py:go", { needs: ["strat"] }),
    self: python("steps/a.py:go", { needs: ["self"] }),
    a: python("steps/a.py:go", { needs: ["c", "start", "start"] }),
    b: python("steps/a.py:go", { needs: ["a"] }),
    c: python("steps/a.py:go", { needs: ["b", "a"] }),
    latest: python("steps/a.py:go"),
    "no good": python("steps/a.py:go"),
    lost: python("steps/b.py:go"),
    misspelt: python("steps/a.py:gp"),
    out: python("../../../x.py:go"),
    bad: python("steps/a.py"),
  },
}`);
  expect(found.map(({ place, ...problem }) => ({ ...problem, line: place?.line }))).toMatchObject([
    { kind: "name-reserved", of: "step", name: "latest", line: 14 },
    { kind: "name-invalid", of: "step", name: "no good", line: 15 },
    { kind: "names-clash", of: "step", names: ["start", "Start"], line: 9 },
    { kind: "names-clash", of: "environment", names: ["arrays", "Arrays"], line: 3 },
    { kind: "name-reserved", of: "param", name: "item", line: 4 },
    { kind: "name-taken", name: "n", of: "input", by: "param", line: 5 },
    { kind: "param-unknown", param: "m", at: "testMode.params", near: "n", line: 6 },
    { kind: "need-unknown", step: "Start", need: "strat", near: "start", line: 9 },
    { kind: "need-itself", step: "self", line: 10 },
    { kind: "need-twice", step: "a", need: "start", line: 11 },
    { kind: "environment-unknown", step: "start", environment: "arays", near: "arrays", line: 8 },
    { kind: "cycle", steps: ["a", "c", "a"] },
    { kind: "entry-missing", step: "lost", near: "steps/a.py", line: 16 },
    { kind: "function-missing", step: "misspelt", function: "gp", known: ["go"], near: "go", line: 17 },
    { kind: "entry-outside", step: "out", line: 18 },
    { kind: "entry-invalid", step: "bad", entry: "steps/a.py", line: 19 },
  ]);
  expect(found).toHaveLength(16);
});

test("names in braces are params", async () => {
  const found = await problems(`{
  params: z.object({ tag: z.string(), epochs: z.number() }),
  inputs: { model: { fromRun: "train@{label}:model" } },
  steps: { a: command(["x", "{epoch}", "{print}", "{tag}"]) },
}`);
  expect(found).toMatchObject([
    { kind: "param-unknown", param: "label", at: "inputs.model", place: { line: 4 } },
    { kind: "param-unknown", param: "epoch", at: "steps.a", near: "epochs", place: { line: 5, column: 31 } },
  ]);
});

test("a flow without steps is told of", async () => {
  expect(await problems("{ steps: {} }")).toMatchObject([{ kind: "no-steps" }]);
});

test("whoever runs nothing can load a flow without its steps' code being read", async () => {
  using project = tempProject({
    "flows/train/steps/a.py": "this is no Python (",
    "flows/train/flow.ts": `import { flow, python } from "flowbox";
      export default flow({ steps: { a: python("steps/a.py:gone") } });`,
    "flows/other/flow.ts": `import { flow, python } from "flowbox";
      export default flow({ steps: { a: python("steps/b.py:gone") } });`,
  });
  const load = (name: string) => loadFlow({ folder: project.folder }, name, { functions: false });
  expect(await load("train")).toMatchObject({ ok: true, value: { steps: [{ program: { function: "gone" } }] } });
  expect(await load("other")).toMatchObject({ failure: { problems: [{ kind: "entry-missing" }] } });
});
