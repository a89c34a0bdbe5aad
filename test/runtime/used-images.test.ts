import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ImageRecipe } from "../../images/image-recipe.ts";
import type { Step } from "../../runtime/flow/flow.ts";
import { imageRecipeOf } from "../../runtime/runs/image-recipes.ts";
import { openState, type State } from "../../runtime/runs/state.ts";
import { noteImage, usedImages } from "../../runtime/runs/used-images.ts";

let folder = "";
let state: State;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbox-used-"));
  const opened = openState(folder);
  if (!opened.ok) throw new Error(opened.failure.kind);
  state = opened.value;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key = (letter: string) => `sha256:${letter.repeat(64)}` as const;
const step = (name: string, environment?: string): Step => {
  return { name, ...(environment && { environment }) } as Step;
};
const flow = { name: "train", steps: [step("fit", "arrays"), step("check", "arrays"), step("start")] };
const recipe: ImageRecipe = {
  platform: "linux/amd64",
  base: key("b"),
  python: undefined,
  pip: [],
  npm: [],
  installers: { uv: undefined, npm: undefined },
  layers: 1,
  flags: [],
};
const note = (letter: string, run?: string) =>
  noteImage(state, flow, { key: key(letter), environment: "arrays", at: "now", recipe, ...(run && { run }) });
const keys = (name: string) => usedImages(state, "train", name).map((one) => one.key);

test("an image is remembered for every step of its environment, once for as long as it stays", () => {
  note("1", "train/1");
  note("1", "train/2");
  note("2");
  note("1");
  expect(keys("fit")).toEqual([key("1"), key("2"), key("1")]);
  expect(keys("check")).toEqual(keys("fit"));
  expect(keys("start")).toEqual([]);
  expect(usedImages(state, "train", "fit")[0]).toMatchObject({ run: "train/1" });
  expect(imageRecipeOf(state, key("1"))).toEqual(JSON.parse(JSON.stringify(recipe)));
});

test("only the newest fifty are kept", () => {
  for (let index = 0; index < 60; index += 1) note(String(index % 2));
  expect(keys("fit")).toHaveLength(50);
});

test("what is damaged counts as not on record", () => {
  note("1");
  writeFileSync(join(state.folder, "images/train/fit.json"), "{");
  writeFileSync(join(state.folder, "recipes", `${"1".repeat(64)}.json`), '{"version":1,"recipe":{}}');
  expect(keys("fit")).toEqual([]);
  expect(imageRecipeOf(state, key("1"))).toBeUndefined();
});

test("a folder that cannot be written costs the memory only", () => {
  writeFileSync(join(state.folder, "recipes"), "");
  expect(() => note("1")).not.toThrow();
});
