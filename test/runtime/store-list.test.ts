import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { digest } from "../../images/digest.ts";
import { BlobStore } from "../../runtime/artifacts/blob-store.ts";
import { listElements, storeList } from "../../runtime/artifacts/list-artifact.ts";
import { storeResult } from "../../runtime/task/store-result.ts";
import type { TaskInput } from "../../runtime/task/task-input.ts";
import { type TaskResult, taskResultSchema } from "../../runtime/task/worker-protocol.ts";
import { bareInput, jsonSeen } from "./task-inputs.ts";

const folder = mkdtempSync(join(tmpdir(), "flowbox-lists-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }), 60_000);
const work = join(folder, "work");
const store = new BlobStore(folder);

const element = (path: string, format = "json") => ({ format, path, type: "x", preview: "" });
const list = (items: unknown[], name = "rows") => ({
  name,
  format: "list",
  path: name,
  type: "list",
  shape: [items.length],
  preview: "[]",
  items,
});

/** What the host makes of a result.json with these artifacts, whose files `make` leaves in the outputs. */
function take(artifacts: unknown[], make: (outputs: string) => void, given: Partial<TaskInput> = {}) {
  rmSync(work, { recursive: true, force: true });
  const outputs = join(work, "outputs");
  mkdirSync(outputs, { recursive: true });
  make(outputs);
  const result: TaskResult = taskResultSchema.parse({ version: 1, artifacts, notReusable: [] });
  if (!("artifacts" in result)) throw new Error("no result");
  const input = { ...bareInput, lists: ["rows"], ...given };
  return storeResult(store, result.artifacts, { run: "train/1", input, work });
}

function rows(...texts: string[]): (outputs: string) => void {
  return (outputs) => {
    mkdirSync(join(outputs, "rows"));
    for (const [index, text] of texts.entries()) writeFileSync(join(outputs, "rows", `${index}`), text);
  };
}

describe("taking over what a foreach goes over", () => {
  test("every element becomes an artifact of its own, and the list a blob that lists them", () => {
    const seen = jsonSeen(store, "given", folder);
    const made = (outputs: string) => {
      rows("1", "22")(outputs);
      mkdirSync(join(outputs, "rows", "2"));
      writeFileSync(join(outputs, "rows", "2", "a.txt"), "333");
    };
    const items = [
      element("rows/0"),
      element("rows/1", "bytes"),
      element("rows/2", "folder"),
      { ref: seen.artifact.digest },
    ];
    const result = take([list(items)], made, { item: seen });
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    const [artifact] = result.value;
    expect(artifact).toMatchObject({ name: "rows", format: "list", type: "list", shape: [4], bytes: 13 });
    expect(artifact && listElements(store, artifact.digest)).toMatchObject([
      { name: "item", format: "json", bytes: 1 },
      { name: "item", format: "bytes", bytes: 2 },
      { name: "item", format: "folder", bytes: 3 },
      { ...seen.artifact, name: "item" },
    ]);
  });

  test("an empty list is a list", () => {
    expect(take([list([])], rows())).toMatchObject({ ok: true, value: [{ shape: [0], bytes: 0 }] });
  });

  test("a handle of a list is one, and a handle of an item or of what a joined task made is an element", () => {
    const seen = jsonSeen(store, 1, folder);
    const stored = {
      name: "rows",
      format: "list",
      type: "list",
      preview: "",
      ...storeList(store, [seen.artifact], folder),
    };
    const rowsSeen = { artifact: { ...stored, format: "list" as const }, maker: "load" };
    expect(
      take([{ name: "rows", ref: stored.digest }], () => undefined, { artifacts: { rows: rowsSeen } }),
    ).toMatchObject({ ok: true, value: [{ format: "list", digest: stored.digest }] });
    const [item, model] = [jsonSeen(store, 2, folder), jsonSeen(store, 3, folder)];
    const inputs = { fit: [{ index: 0, item, artifacts: { model } }] };
    const refs = [{ ref: item.artifact.digest }, { ref: model.artifact.digest }];
    expect(take([list(refs)], rows(), { inputs })).toMatchObject({ ok: true });
    expect(take([list([{ ref: stored.digest }])], rows(), { artifacts: { rows: rowsSeen } })).toMatchObject({
      failure: { reason: expect.stringMatching(/^its element 0: it is a list/) },
    });
  });

  test("ten thousand elements are taken in seconds", () => {
    const texts = Array.from({ length: 10_000 }, (_, index) => `${index}`);
    const started = performance.now();
    expect(take([list(texts.map((index) => element(`rows/${index}`)))], rows(...texts)).ok).toBe(true);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 40_000);

  const inRows = (make: (place: string) => void) => (outputs: string) => {
    mkdirSync(join(outputs, "rows"));
    make(join(outputs, "rows", "0"));
  };
  const outside = join(folder, "outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "0"), "secret");

  test.each([
    ["a path that leaves the list", list([element("../../outside/0")]), rows("1"), "element 0: its path is another's"],
    [
      "a path that leaves the list in its middle",
      list([element("rows/../rows/0")]),
      rows("1"),
      "its path is another's",
    ],
    ["an absolute path", list([element(join(outside, "0"))]), rows("1"), "its path is another's"],
    ["one file for two elements", list([element("rows/0"), element("rows/0")]), rows("1"), "element 1: its path is"],
    [
      "an element that is not there",
      list([element("rows/0"), element("rows/1")]),
      rows("1"),
      "element 1: nothing is there",
    ],
    [
      "a symbolic link",
      list([element("rows/0", "file")]),
      inRows((place) => symlinkSync(join(outside, "0"), place)),
      "it is a symbolic link",
    ],
    [
      "a named pipe",
      list([element("rows/0", "file")]),
      inRows((place) => execFileSync("mkfifo", [place])),
      "it is a named pipe",
    ],
    ["a folder said to be JSON", list([element("rows/0")]), inRows((place) => mkdirSync(place)), "it is a folder"],
    [
      "a folder with a link in it",
      list([element("rows/0", "folder")]),
      inRows((place) => {
        mkdirSync(place);
        symlinkSync(outside, join(place, "x"));
      }),
      "x is a symbolic link",
    ],
    [
      "a link for the folder of the list",
      list([element("rows/0")]),
      (outputs: string) => symlinkSync(outside, join(outputs, "rows")),
      "it is not a folder",
    ],
    [
      "a file for the folder of the list",
      list([element("rows/0")]),
      (outputs: string) => writeFileSync(join(outputs, "rows"), "1"),
      "it is not a folder",
    ],
    ["no folder", list([]), () => undefined, "nothing is there"],
    [
      "another list's folder",
      { ...list([]), path: "others" },
      (outputs: string) => mkdirSync(join(outputs, "others")),
      "another name",
    ],
    [
      "a handle of what was not given",
      list([{ ref: digest("test", 1, "strange") }]),
      rows(),
      "names nothing that the step was given",
    ],
    [
      "a suffix that leaves the folder of whoever reads it",
      list([{ ...element("rows/0", "file"), suffix: "./../../x" }]),
      rows("1"),
      "its suffix is none",
    ],
    ["a list twice", [list([]), list([])], rows(), "it was made twice"],
    [
      "another value",
      { ...element("rows"), name: "rows" },
      (outputs: string) => writeFileSync(join(outputs, "rows"), "[1]"),
      "a foreach goes over it",
    ],
    ["a name that leaves the folder of whoever reads it", list([], "../rows"), rows(), "it is not a name"],
    [
      "a name of flowbox",
      { ...element("item"), name: "item" },
      (outputs: string) => writeFileSync(join(outputs, "item"), "1"),
      "flowbox",
    ],
  ])("%s is refused", (...[, artifacts, make, reason]) => {
    expect(take([artifacts].flat(), make)).toMatchObject({
      ok: false,
      failure: { kind: "output-refused", step: "fit", reason: expect.stringContaining(reason) },
    });
    expect(existsSync(join(outside, "0"))).toBe(true);
  });

  test("a list in a list, and a list that says it is something else, are no result", () => {
    const nested = list([list([])]);
    for (const artifact of [nested, element("rows", "list"), { ...list([]), type: "str" }]) {
      expect(taskResultSchema.safeParse({ version: 1, artifacts: [artifact], notReusable: [] }).success).toBe(false);
    }
  });
});
