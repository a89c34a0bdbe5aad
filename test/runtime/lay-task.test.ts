import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BlobStore } from "../../runtime/artifacts/blob-store.ts";
import { storeList } from "../../runtime/artifacts/list-artifact.ts";
import { layTask } from "../../runtime/task/lay-task.ts";
import type { TaskInput } from "../../runtime/task/task-input.ts";
import type { TaskOrder } from "../../runtime/task/worker-protocol.ts";
import { bareInput, jsonSeen } from "./task-inputs.ts";

const root = mkdtempSync(join(tmpdir(), "flowbox-laid-"));
afterAll(() => rmSync(root, { recursive: true, force: true }), 60_000);
const store = new BlobStore(root);
const folders = { in: join(root, "in"), work: join(root, "worker") };

const python: TaskInput["program"] = { kind: "python", path: "steps/fit.py", module: "steps.fit", function: "fit" };
const json = (value: unknown) => jsonSeen(store, value, join(root, "put"));

function lay(input: Partial<TaskInput>): TaskOrder {
  layTask({ ...bareInput, ...input }, { run: "train/1", attempt: 2 }, { folders, store });
  return JSON.parse(readFileSync(join(folders.in, "task.json"), "utf8"));
}

const onHost = (path: string): string => path.replace("/flowbox/in", folders.in);
const laid = (path: string): unknown => JSON.parse(readFileSync(onHost(path), "utf8"));

function listSeen(values: unknown[]) {
  const elements = values.map((value) => ({ ...json(value).artifact, name: "item" }));
  const stored = storeList(store, elements, join(root, "put"));
  return { artifact: { name: "rows", format: "list" as const, type: "list", preview: "", ...stored }, maker: "load" };
}

const joined = [
  { index: 0, item: json("a"), artifacts: { model: json("model a"), json: json("odd") } },
  { index: 1, item: json("b"), failed: "no data", artifacts: { failure: json({ message: "no data" }) } },
];

describe("what a task of a foreach is given", () => {
  test("which task of its step it is, its item, and the items around it", () => {
    const order = lay({
      program: python,
      at: [0, 1],
      item: json("inner"),
      index: 1,
      items: [
        { step: "load", index: 0, item: json("outer") },
        { step: "fit", index: 1, item: json("inner") },
      ],
      lists: ["rows"],
    });
    expect(order).toMatchObject({
      id: "fit-0-1-2",
      index: 1,
      lists: ["rows"],
      item: { path: "/flowbox/in/artifacts/item.json", maker: "load" },
    });
    expect(laid(String(order.item?.path))).toBe("inner");
    expect(order.context.items.map(({ step, index, item }) => [step, index, laid(item.path)])).toEqual([
      ["load", 0, "outer"],
      ["fit", 1, "inner"],
    ]);
  });

  test("a task outside a foreach has none of it", () => {
    const order = lay({ program: python });
    expect(order).toMatchObject({ id: "fit-2", lists: [], context: { items: [] } });
    expect(order).not.toHaveProperty("item");
    expect(order).not.toHaveProperty("index");
  });

  test("a list lies in a folder, each element in its own format", () => {
    const order = lay({ artifacts: { rows: listSeen([1, "two"]), empty: listSeen([]) } });
    expect(order.artifacts["rows"]).toMatchObject({ format: "list", path: "/flowbox/in/artifacts/rows" });
    const items = order.artifacts["rows"]?.items ?? [];
    expect(items.map(({ path }) => path)).toEqual([
      "/flowbox/in/artifacts/rows/0.json",
      "/flowbox/in/artifacts/rows/1.json",
    ]);
    expect(items.map(({ path }) => laid(path))).toEqual([1, "two"]);
    expect(existsSync(join(folders.in, "artifacts/empty"))).toBe(true);
  });

  test("a join has its tasks in order, and only one folder for all of them", () => {
    const order = lay({ program: python, inputs: { fit: joined, load: { table: json(1) } } });
    const [first, second] = Array.isArray(order.inputs["fit"]) ? order.inputs["fit"] : [];
    expect(second).toMatchObject({ index: 1, failed: "no data" });
    expect(Object.keys(second?.artifacts ?? {})).toEqual(["failure"]);
    expect(
      [first?.item, first?.artifacts["model"], first?.artifacts["json"]].map((one) => laid(String(one?.path))),
    ).toEqual(["a", "model a", "odd"]);
    expect(readdirSync(join(folders.in, "inputs/fit"), { withFileTypes: true }).every((entry) => entry.isFile())).toBe(
      true,
    );
    expect(order.inputs["load"]).toMatchObject({ table: { path: "/flowbox/in/inputs/load/table.json" } });
  });

  test("a program finds all of it by path", () => {
    const pickle = { artifact: { ...json("pickled").artifact, format: "pickle" as const }, maker: "fit" };
    const third = { index: 2, item: json("c"), artifacts: { model: pickle, score: json(3) } };
    lay({ inputs: { fit: [...joined, third] }, item: json("mine"), artifacts: { rows: listSeen([1]) } });
    const found = (path: string): unknown => laid(`/flowbox/in/artifacts/${path}`);
    expect([found("item.json"), found("rows/0.json"), found("fit/0/model.json"), found("fit/1/item.json")]).toEqual([
      "mine",
      1,
      "model a",
      "b",
    ]);
    expect(found("fit/1/failure.json")).toEqual({ message: "no data" });
    expect(readdirSync(join(folders.in, "artifacts/fit/2"))).toEqual(["item.json", "score.json"]);
  });

  test("laying a task leaves the blobs as they are", () => {
    const order = lay({ artifacts: { task: json("a task") } });
    expect(order.artifacts["task"]?.path).toBe("/flowbox/in/artifacts/task.json");
    expect(statSync(store.path(json("a task").artifact.digest)).mode & 0o777).toBe(0o444);
  });

  test("ten thousand tasks are laid in seconds", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      index,
      item: joined[index % 2]?.item ?? json(0),
      artifacts: { model: joined[0]?.artifacts["model"] ?? json(0) },
    }));
    const started = performance.now();
    expect(lay({ program: python, inputs: { fit: many } }).inputs["fit"]).toHaveLength(10_000);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 40_000);
});
