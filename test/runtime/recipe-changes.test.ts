import { expect, test } from "vitest";
import { recipeChangePhrases } from "../../cli/print/recipe-change-phrases.ts";
import type { Digest } from "../../images/digest.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import { recipeChanges, type ExplainedRecipe } from "../../runtime/task/recipe-changes.ts";
import type { TaskRecipe } from "../../runtime/task/task-recipe.ts";

const digest = (letter: string): Digest => `sha256:${letter.repeat(64)}`;

const image: ImageRecipe = {
  platform: "linux/amd64",
  base: digest("b"),
  python: "3.11",
  pip: [{ name: "numpy", version: "1.26.3", file: "numpy.whl", sha256: "1".repeat(64) }],
  npm: [],
  installers: { uv: "0.13.9", npm: undefined },
  flags: [],
  layers: 1,
};

const recipe: TaskRecipe = {
  step: "fit",
  image: digest("1"),
  program: { kind: "python", path: "flows/train/steps/fit.py", module: "steps.fit", function: "fit" },
  code: digest("2"),
  params: { epochs: 3 },
  paths: { table: digest("3") },
  artifacts: { rows: digest("4") },
  inputs: { start: { rows: digest("4") } },
  env: { THREADS: "1" },
  network: false,
  test: false,
};

const before: ExplainedRecipe = {
  recipe,
  code: { "steps/fit.py": digest("5") },
  image,
  makers: { rows: "start" },
};

const told = (change: Partial<TaskRecipe>, about: Partial<ExplainedRecipe> = {}, was = before): string[] =>
  recipeChanges(was, { ...before, ...about, recipe: { ...recipe, ...change } })
    .flatMap(recipeChangePhrases)
    .map(({ label, text }) => `${label}: ${text}`);

test("equal recipes have no changes", () => {
  expect(told({})).toEqual([]);
});

test("a file that was edited, one that came and one that went", () => {
  expect(told({ code: digest("x") }, { code: { "steps/fit.py": digest("x") } })).toEqual([
    "file: steps/fit.py changed",
  ]);
  expect(told({ code: digest("x") }, { code: { ...before.code, "common/a.py": digest("x") } })).toEqual([
    "file: common/a.py added",
  ]);
  expect(told({ code: digest("x") }, { code: {} })).toEqual(["file: steps/fit.py removed"]);
});

test("a param", () => {
  expect(told({ params: { epochs: 5 } })).toEqual(["param: epochs 3 to 5"]);
  expect(told({ params: { epochs: 3, mode: "fast" } })).toEqual(['param: mode unset to "fast"']);
  const long = Array.from({ length: 100 }, (_, index) => index);
  expect(told({ params: { epochs: long } })).toEqual([
    "param: epochs 3 to [0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22…",
  ]);
});

test("the content of a file or folder param", () => {
  expect(told({ paths: { table: digest("x") } })).toEqual(["file param: file of table changed"]);
  expect(told({ paths: {} })).toEqual(["file param: table given before, not now"]);
  expect(told({ paths: { table: digest("3"), more: digest("4") } })).toEqual([
    "file param: more given now, not before",
  ]);
});

test("an artifact, by its maker", () => {
  expect(told({ artifacts: { rows: digest("x") } })).toEqual(["artifact: rows of start changed"]);
  expect(told({ artifacts: { rows: digest("x") } }, { makers: { rows: "train/2/split" } })).toEqual([
    "artifact: rows of start to that of train/2/split",
  ]);
  expect(told({ artifacts: {} })).toEqual(["artifact: rows of start not taken any more"]);
  const none = { ...before, recipe: { ...recipe, artifacts: {} } };
  expect(told({}, {}, none)).toEqual(["artifact: rows of start not taken before"]);
});

test("what a step takes by inputs", () => {
  expect(told({ inputs: { start: { rows: digest("x") } } })).toEqual(["artifacts: results of start changed"]);
});

test("the image, down to its packages", () => {
  const [numpy] = image.pip;
  const newer = { ...image, pip: [{ ...numpy!, version: "1.26.4", sha256: "2".repeat(64) }] };
  expect(told({ image: digest("x") }, { image: newer })).toEqual(["pip package: numpy 1.26.3 to 1.26.4"]);
});

test("the base under the image", () => {
  expect(told({ image: digest("x") }, { image: { ...image, base: digest("x") } })).toEqual(["base: base changed"]);
});

test("an image whose recipe is not on record", () => {
  expect(told({ image: digest("x") }, { image: undefined })).toEqual(["image: its image changed"]);
});

test("an image of the same recipe under another key", () => {
  expect(told({ image: digest("x") })).toEqual(["image: its image is made another way"]);
});

test("an environment variable", () => {
  expect(told({ env: { THREADS: "2" } })).toEqual(['env: env THREADS "1" to "2"']);
  expect(told({ env: {} })).toEqual(['env: env THREADS "1" to unset']);
});

test("the entry point", () => {
  expect(told({ program: { ...recipe.program, function: "train" } as TaskRecipe["program"] })).toEqual([
    "entry: flows/train/steps/fit.py:fit to flows/train/steps/fit.py:train",
  ]);
  expect(told({ program: { kind: "command", argv: ["sh", "fit.sh"] } })).toEqual([
    "entry: flows/train/steps/fit.py:fit to sh fit.sh",
  ]);
});

test("network, salt, test mode and declared outputs", () => {
  expect(told({ network: "company" })).toEqual(['network: network false to "company"']);
  expect(told({ salt: "2" })).toEqual(['salt: salt unset to "2"']);
  expect(told({ test: true })).toEqual(["mode: test mode changed"]);
  expect(told({ outputs: { rows: { format: "parquet" } } })).toEqual(["outputs: declared outputs changed"]);
});

test("something that no part shows", () => {
  expect(told({ code: digest("x") })).toEqual(["recipe: its recipe changed"]);
});

test("several at once are told in this order: files, image, params, artifacts, the rest", () => {
  expect(
    told(
      { code: digest("x"), image: digest("x"), params: {}, artifacts: { rows: digest("x") }, salt: "x" },
      { code: {}, image: { ...image, python: "3.13" } },
    ),
  ).toEqual([
    "file: steps/fit.py removed",
    "Python: Python 3.11 to 3.13",
    "param: epochs 3 to unset",
    "artifact: rows of start changed",
    'salt: salt unset to "x"',
  ]);
});
