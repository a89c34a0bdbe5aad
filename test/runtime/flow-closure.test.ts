import { expect, test } from "vitest";
import { z } from "../../runtime/author.ts";
import { closureOf } from "../../runtime/flow/closure/closure-of.ts";
import type { Flow, Program, Step } from "../../runtime/flow/flow.ts";
import { tempProject, type TempProject } from "../rig/temp-project.ts";

function closureIn(
  project: TempProject,
  program: Program,
  { files = [], local = {} }: { files?: string[]; local?: Flow["local"] } = {},
) {
  const flow: Flow = {
    indexes: {},
    local,
    name: "train",
    folder: project.path("flows/train"),
    project: project.folder,
    params: z.object({ epochs: z.number() }),
    environments: {},
    inputs: {},
    testMode: { params: {}, inputs: {} },
    steps: [],
  };
  const step: Step = {
    name: "fit",
    program,
    needs: [],
    join: false,
    scope: [],
    retries: { count: 0, delay: 0, on: [] },
    resources: {},
    network: false,
    env: {},
    files,
    reuse: "always",
  };
  return closureOf(step, flow);
}

const python = (project: TempProject, files: string[] = [], local: Flow["local"] = {}) =>
  closureIn(
    project,
    { kind: "python", file: project.path("flows/train/steps/fit.py"), function: "fit" },
    { files, local },
  );

const node = (project: TempProject) =>
  closureIn(project, { kind: "node", file: project.path("flows/train/steps/report.ts"), function: "report" });

const fit = (text: string) => tempProject({ "flows/train/steps/fit.py": text });

function value<T>(result: { ok: true; value: T } | { ok: false; failure: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

const paths = (closure: ReturnType<typeof closureOf>) => value(closure).files.map(({ path }) => path);

test("a Python step's closure is what it imports of the project, and theirs", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": `
import os, numpy as np
import helper
import deep.er.most
from common import (features as f,  # the shared ones
                    scores)
from .near import thing
from . import beside
from notthere import x

def fit(images):
    from lazily import late
    return {}
`,
    "flows/train/steps/near.py": "from ..up import y\n",
    "flows/train/steps/beside.py": "",
    "flows/train/steps/unused.py": "",
    "flows/train/up.py": "",
    "flows/train/helper/__init__.py": "from .inner import a\n",
    "flows/train/helper/inner.py": "import helper\n",
    "flows/train/helper/unused.py": "",
    "flows/train/deep/er/__init__.py": "",
    "flows/train/deep/er/most.py": "",
    "flows/train/lazily.py": "",
    "flows/common/features.py": "from common import scaling\n",
    "flows/common/scaling.py": "",
    "flows/common/scores.py": "",
    "flows/common/unused.py": "",
    "flows/other/x.py": "",
  });
  const closure = python(project);
  expect(paths(closure)).toEqual([
    "flows/common/features.py",
    "flows/common/scaling.py",
    "flows/common/scores.py",
    "flows/train/deep/er/__init__.py",
    "flows/train/deep/er/most.py",
    "flows/train/helper/__init__.py",
    "flows/train/helper/inner.py",
    "flows/train/lazily.py",
    "flows/train/steps/beside.py",
    "flows/train/steps/fit.py",
    "flows/train/steps/near.py",
    "flows/train/up.py",
  ]);
  expect(value(closure).files.every(({ declared }) => !declared)).toBe(true);
});

test("the flow's own module wins over one of the same name in flows", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "import tools\n\ndef fit(): ...\n",
    "flows/train/tools.py": "",
    "flows/tools.py": "",
  });
  expect(paths(python(project))).toEqual(["flows/train/steps/fit.py", "flows/train/tools.py"]);
});

test("a Python function's arguments are known with their defaults", () => {
  using plain = fit(
    "import functools\n\n@functools.cache\ndef fit(images, *, epochs=20, kind: str = KIND, context): ...\n",
  );
  expect(value(python(plain))).toMatchObject({
    arguments: [
      { name: "images", optional: false },
      { name: "epochs", optional: true },
      { name: "kind", optional: true },
      { name: "context", optional: false },
    ],
    takesAll: false,
  });
  using greedy = fit("async def fit(a, /, b: list[int] = [1, 2], *more, c=dict(x=1), **rest) -> dict: ...\n");
  expect(value(python(greedy))).toMatchObject({
    arguments: [
      { name: "a", optional: false },
      { name: "b", optional: true },
      { name: "c", optional: true },
    ],
    takesAll: true,
  });
});

test("a Python function that a step module imports is followed to where it is defined", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "from .impl import really as fit\n",
    "flows/train/steps/impl.py": "def really(images): ...\n",
  });
  expect(value(python(project)).arguments).toEqual([{ name: "images", optional: false }]);
  using assigned = fit("from functools import partial\nfit = partial(print, 1)\n");
  expect(value(python(assigned)).takesAll).toBe(true);
});

const digestOf = (text: string) => {
  using project = fit(text);
  return value(python(project)).digest;
};

test("comments and layout of Python code are not in its digest", () => {
  const plain = digestOf("def fit(a, b):\n    if a:\n        x = [1, 2]\n        return {'a': x}\n");
  expect(
    digestOf("# why\ndef fit(a,  b):  # what\n\n  if a:\n     x = [\n 1,\n 2]\n\n     return {'a':x}\n# end\n"),
  ).toBe(plain);
  expect(digestOf("def fit(a, b):\r\n    if a:\r\n        x = [1, 2]\r\n        return {'a': x}\r\n")).toBe(plain);
});

test("indentation, names, strings and docstrings of Python code are in its digest", () => {
  const texts = [
    "def fit(a):\n    if a:\n        a = 1\n    return a\n",
    "def fit(a):\n    if a:\n        a = 1\n        return a\n",
    "def fit(a):\n    if a:\n        a = 2\n    return a\n",
    'def fit(a):\n    """says"""\n    if a:\n        a = 1\n    return a\n',
    "def fit(a):\n    return 'a b'\n",
    "def fit(a):\n    return 'a  b'\n",
    "def fit(a):\n    return '# a'\n",
    "def fit(a):\n    return f'{a} b'\n",
    "def fit(a):\n    return f'{a}  b'\n",
    "def fit(a, /, b): ...\n",
    "def fit(a, b): ...\n",
    "def fit(a): return a - 1\n",
    "def fit(a): return a, -1\n",
  ];
  expect(new Set(texts.map(digestOf)).size).toBe(texts.length);
});

test("Python code that the parser cannot read counts as it is written", () => {
  expect(digestOf("def fit(a):\n    return a b\n")).not.toBe(digestOf("def fit(a):\n    return a b # c\n"));
});

test("a Node step's closure is its relative imports, not those of types alone", () => {
  using project = tempProject({
    "flows/train/steps/report.ts": `
import * as Plot from "@observablehq/plot";
import { page } from "./page.ts";
import type { Score } from "./types.ts";
import { round } from "../../common/round.js";
import data from "./data.json" with { type: "json" };
export * from "./more";
export async function report<T extends { a: string }>({ scores, title = "a, b", at: { x } = {}, context }: { scores: Score[] }) {
  const { late } = await import("./late.ts");
}
`,
    "flows/train/steps/page.ts": 'export { page } from "./page-inner.js";\n',
    "flows/train/steps/page-inner.ts": "export const page = 1;\n",
    "flows/train/steps/types.ts": "",
    "flows/train/steps/late.ts": "",
    "flows/train/steps/more.ts": "",
    "flows/train/steps/data.json": "{}",
    "flows/common/round.js": "",
  });
  const closure = node(project);
  expect(paths(closure)).toEqual([
    "flows/common/round.js",
    "flows/train/steps/data.json",
    "flows/train/steps/late.ts",
    "flows/train/steps/more.ts",
    "flows/train/steps/page-inner.ts",
    "flows/train/steps/page.ts",
    "flows/train/steps/report.ts",
  ]);
  expect(value(closure).arguments).toEqual([
    { name: "scores", optional: false },
    { name: "title", optional: true },
    { name: "at", optional: true },
    { name: "context", optional: false },
  ]);
});

test.each([
  ["export const report = async ({ a, b = 1 }) => ({});", ["a", "b?"], false],
  ["export const report: Step = ({ a, ...rest }) => ({});", ["a"], true],
  ["export const report = function ({ a }) {};", ["a"], false],
  ["const inner = ({ a }) => 1;\nexport { inner as report };", ["a"], false],
  ["function report() {}\nexport { report };", [], false],
  ["export const report = (all) => all.x;", [], true],
  ["export const report = wrap(({ a }) => 1);", [], true],
  ['// function report({ no })\nconst s = "function report({ no })";\nexport function report({ a }) {}', ["a"], false],
  ["const r = /[/`'\"]{/; const t = `${`function report({ no })`}`;\nexport function report({ a }) {}", ["a"], false],
  ["export function report({ a, // first\n b = ({ c }) => c, /* , d */ }) {}", ["a", "b?"], false],
])("the names that a Node function takes are read: %s", (text, names, takesAll) => {
  using project = tempProject({ "flows/train/steps/report.ts": text });
  const closure = value(node(project));
  expect(closure.arguments.map(({ name, optional }) => (optional ? `${name}?` : name))).toEqual(names);
  expect(closure.takesAll).toBe(takesAll);
});

test("a local import that is not there is told of with its place", () => {
  using project = tempProject({ "flows/train/steps/report.ts": '\nimport { x } from "./nope.ts";\n' });
  expect(node(project)).toMatchObject({
    failure: { kind: "code-import-missing", step: "fit", specifier: "./nope.ts", place: { line: 2, column: 20 } },
  });
});

test("code that is not JavaScript is told of with its place", () => {
  using project = tempProject({ "flows/train/steps/report.ts": 'import { x from "./y.ts";\n' });
  expect(node(project)).toMatchObject({
    failure: { kind: "code-unreadable", step: "fit", place: { line: expect.any(Number) } },
  });
});

test("a function that is not there is told of with the nearest name", () => {
  using python_ = fit("def fitt(): ...\n\ndef _private(): ...\n");
  expect(python(python_)).toMatchObject({
    failure: { kind: "function-missing", function: "fit", known: ["fitt"], near: "fitt" },
  });
  using node_ = tempProject({ "flows/train/steps/report.ts": "export const rebort = 1;\nfunction report() {}\n" });
  expect(node(node_)).toMatchObject({ failure: { kind: "function-missing", known: ["rebort"], near: "rebort" } });
});

test("a command's closure is the files that its arguments name, and its params are arguments", () => {
  using project = tempProject({ "flows/train/fit.R": "", "data.csv": "", "flows/train/other.R": "" });
  const argv = ["Rscript", "fit.R", "data.csv", "--epochs", "{epochs}", "/etc/passwd", "../../../x", "{print}"];
  const closure = value(closureIn(project, { kind: "command", argv, inputs: ["table"] }));
  expect(closure).toMatchObject({
    files: [
      { path: "data.csv", declared: true },
      { path: "flows/train/fit.R", declared: true },
    ],
    arguments: [{ name: "epochs" }, { name: "table" }],
    takesAll: false,
  });
  expect(value(closureIn(project, { kind: "command", argv })).takesAll).toBe(true);
});

test("files are globs, files and folders, of the flow or the project", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "def fit(): ...\n",
    "flows/train/templates/a/b.html": "",
    "flows/train/templates/__pycache__/x.pyc": "",
    "flows/train/x.sql": "1",
    "schemas/one.json": "",
    ".env": "SECRET",
  });
  expect(paths(python(project, ["templates", "*.sql", "schemas/one.json"]))).toEqual([
    "flows/train/steps/fit.py",
    "flows/train/templates/a/b.html",
    "flows/train/x.sql",
    "schemas/one.json",
  ]);
  const before = value(python(project, ["*.sql"])).digest;
  project.write("flows/train/x.sql", "2");
  expect(value(python(project, ["*.sql"])).digest).not.toBe(before);
  expect(python(project, ["nope/*.sql"])).toEqual({
    ok: false,
    failure: { kind: "files-missing", step: "fit", pattern: "nope/*.sql" },
  });
  expect(python(project, [".env"])).toMatchObject({ failure: { kind: "files-missing" } });
});

test("what a step imports of a local package belongs to its closure, and nothing else that lies beside the package", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "import tool.sums\nimport setup\n\ndef fit():\n    pass\n",
    "tool/__init__.py": "from .names import one\n",
    "tool/names.py": "one = 1\n",
    "tool/sums.py": "",
    "tool/unused.py": "",
    "setup.py": "",
  });
  const checkout = () => python(project, [], { tool: project.folder });
  expect(paths(checkout())).toEqual(["flows/train/steps/fit.py", "tool/__init__.py", "tool/names.py", "tool/sums.py"]);
  expect(paths(python(project))).toEqual(["flows/train/steps/fit.py"]);
  const before = value(checkout()).digest;
  project.write("tool/unused.py", "changed = True\n");
  expect(value(checkout()).digest).toBe(before);
  project.write("tool/names.py", "one = 2\n");
  expect(value(checkout()).digest).not.toBe(before);
});
