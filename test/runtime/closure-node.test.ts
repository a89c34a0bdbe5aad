import { expect, test } from "vitest";
import { tempProject } from "../rig/temp-project.ts";
import { fit, node, paths, python, value } from "./closure-rig.ts";

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
