import { expect, test } from "vitest";
import { digest } from "../../images/digest.ts";
import type { TaskArtifact } from "../../runtime/task/worker-protocol.ts";
import { WorkerRig } from "./runner-rig.ts";

test("what a foreach goes over is stored element by element, each in its own format", async () => {
  using rig = new WorkerRig();
  const seen = rig.artifact("seen", "json", "1");
  const { artifacts, error } = await rig.python(
    `from pathlib import Path
def step(context):
    Path("a.csv").write_text("a")
    return {"mixed": [1, b"raw", Path("a.csv"), (1, 2), context.ref("seen"), (n for n in "xy")], "none": (), "plain": [1, 2]}`,
    { lists: ["mixed", "none", "somebody_elses"], artifacts: { seen } },
  );
  expect(error).toBeUndefined();
  expect(artifacts).toMatchObject([
    {
      name: "mixed",
      format: "list",
      path: "mixed",
      type: "list",
      shape: [6],
      items: [
        { format: "json", path: "mixed/0", type: "int", preview: "1" },
        { format: "bytes", path: "mixed/1" },
        { format: "file", path: "mixed/2", suffix: ".csv" },
        { format: "pickle", path: "mixed/3" },
        { ref: digest("test", 1, "seen") },
        { format: "json", path: "mixed/5", preview: '["x","y"]' },
      ],
    },
    { name: "none", format: "list", shape: [0], preview: "[]", items: [] },
    { name: "plain", format: "json", shape: [2] },
  ]);
  expect(rig.output("mixed/2").toString()).toBe("a");
});

test("what is seen of an element does not tell where it was in memory, so that equal lists are stored alike", async () => {
  using rig = new WorkerRig();
  const code = "class Model:\n    pass\ndef step():\n    return {'models': [Model(), [Model()]]}";
  expect((await rig.python(code, { lists: ["models"] })).artifacts).toMatchObject([
    { items: [{ preview: "<steps.main.Model object>" }, { preview: "[<steps.main.Model object>]" }] },
  ]);
});

test("a generator's elements are written as it goes, and before what lies beside it", async () => {
  using rig = new WorkerRig();
  const { artifacts, error } = await rig.python(
    `import os
from pathlib import Path
def step():
    written = []
    def parts():
        for n in range(3):
            Path("part.txt").write_text(str(n))
            yield Path("part.txt")
            written.append(len(os.listdir("../outputs/parts")))
    return {"written": written, "parts": parts(), "last": Path("part.txt")}`,
    { lists: ["parts"] },
  );
  expect(error).toBeUndefined();
  expect(artifacts).toMatchObject([
    { name: "written", preview: "[1,2,3]" },
    { name: "parts", shape: [3] },
    { name: "last" },
  ]);
  expect([0, 1, 2].map((n) => rig.output(`parts/${n}`).toString())).toEqual(["0", "1", "2"]);
  expect(rig.output("last").toString()).toBe("2");
});

test("what a foreach cannot go over, or not keep, is named with its place", async () => {
  using rig = new WorkerRig();
  const failure = async (code: string, outputs = {}) => (await rig.python(code, { lists: ["rows"], outputs })).error;
  const reason = expect.stringContaining("a foreach goes over it");
  for (const [value, type] of [
    ["'text'", "str"],
    ["{'a': 1}", "dict"],
    ["None", "NoneType"],
    ["{1, 2}", "set"],
  ])
    expect(await failure(`def step():\n    return {'rows': ${value}}`)).toMatchObject({
      kind: "artifact-unstorable",
      artifact: "rows",
      type,
      reason,
    });
  expect(await failure("def step():\n    return {'rows': [1, lambda: 1]}")).toMatchObject({
    kind: "artifact-unstorable",
    artifact: "rows",
    type: "function",
    reason: expect.stringMatching(/^its element 1: /),
  });
  expect(await failure("def step():\n    return {'rows': [1, b'']}", { rows: { format: "json" } })).toMatchObject({
    artifact: "rows",
    reason: expect.stringMatching(/^its element 1: it was declared as json/),
  });
  expect(
    await failure(
      "def step():\n    def rows():\n        yield 1\n        raise ValueError('gone')\n    return {'rows': rows()}",
    ),
  ).toMatchObject({ kind: "raised", type: "ValueError", message: "gone" });
});

test("a task has its item, its index and the items of every foreach around it", async () => {
  using rig = new WorkerRig();
  const inner = rig.artifact("inner", "json", "[1]");
  const outer = rig.artifact("outer", "json", '"a"');
  const items = [
    { step: "load", index: 4, item: outer },
    { step: "fit", index: 0, item: inner },
  ];
  const context = { run: "train/1", step: "fit", attempt: 1, test_mode: false, items };
  const done = await rig.python(
    "def step(item, index, context):\n    return {'seen': [item, index, [[i.step, i.index, i.item] for i in context.items]]}",
    { item: inner, index: 0, context },
  );
  expect(done.artifacts).toMatchObject([{ preview: '[[1],0,[["load",4,"a"],["fit",0,[1]]]]' }]);
  expect((await rig.python("def step(item):\n    pass")).error).toMatchObject({
    kind: "argument-unknown",
    argument: "item",
  });
});

test("a list is an argument like any other", async () => {
  using rig = new WorkerRig();
  const items = [rig.artifact("one", "json", "1"), rig.artifact("two", "bytes", "2")];
  const rows: TaskArtifact = { format: "list", path: "nowhere", digest: digest("test", 1, 1), maker: "start", items };
  const code = "def step(rows):\n    return {'n': len(rows), 'first': rows[0], 'second': rows[1]}";
  expect((await rig.python(code, { artifacts: { rows } })).artifacts).toMatchObject([
    { preview: "2" },
    { preview: "1" },
    { format: "bytes" },
  ]);
  items.push(rig.artifact("three", "json", "{"));
  expect((await rig.python(code, { artifacts: { rows } })).error).toMatchObject({
    kind: "artifact-unreadable",
    artifact: "rows[2]",
    maker: "start",
  });
});

test("a join has its step's tasks in order, and loads what it asks for", async () => {
  using rig = new WorkerRig();
  const fit = rig.joined();
  const done = await rig.python(
    `def step(inputs):
    fit = inputs.fit
    tasks = [[task.index, task.item, bool(task.failed)] for task in inputs]
    return {
        "tasks": tasks, "n": [len(fit), len(inputs), len(fit[:2]), fit[-1].index, inputs[1].index],
        "models": [task.model for task in fit if not task.failed], "by_name": fit[1]["model"], "held": "model" in fit[2],
        "why": fit[2].failed, "failure": fit[2].failure, "best": fit[1].ref("model"), "its_item": fit[1].ref("item"),
    }`,
    { inputs: { fit } },
  );
  expect(done.error).toBeUndefined();
  expect(done.artifacts).toMatchObject([
    { preview: "[[0,0,false],[1,0.1,false],[2,0.2,true]]" },
    { preview: "[3,3,2,2,1]" },
    { preview: '[{"of":0},{"of":1}]' },
    { preview: '{"of":1}' },
    { preview: "false" },
    { preview: '"no data"' },
    { preview: "{}" },
    { ref: digest("test", 1, "model-1") },
    { ref: digest("test", 1, "item-1") },
  ]);
});

test("a join that asks for what is not there is told which step, which item and why", async () => {
  using rig = new WorkerRig();
  const inputs = { fit: rig.joined(), load: { table: rig.artifact("table", "json", "1") } };
  const message = async (expression: string): Promise<string> => {
    const { error } = await rig.python(`def step(inputs):\n    return {'x': ${expression}}`, { inputs });
    return error?.kind === "raised" ? error.message : "";
  };
  expect(await message("inputs.fit[2].model")).toBe("there is no 'model' of item 2: step fit failed for it: no data");
  expect(await message("inputs.fit[2].ref('model')")).toContain("step fit failed for it: no data");
  expect(await message("inputs.fit[0].modell")).toContain("step fit made no artifact 'modell'; it made: model");
  expect(await message("inputs.fit.model")).toBe("step fit ran for 3 items: say inputs.fit[0].model, or go over them");
  expect(await message("inputs.fit[3]")).toContain("index out of range");
  expect(await message("len(list(inputs)) / 0")).toContain("division by zero");
  const both = await rig.python(
    "def step(inputs):\n    return {'n': [len(s) if hasattr(s, '__len__') else s.table for s in inputs]}",
    {
      inputs,
    },
  );
  expect(both.artifacts).toMatchObject([{ preview: "[3,1]" }]);
});

test("a join of ten thousand tasks reads them in seconds", async () => {
  using rig = new WorkerRig();
  const fit = Array.from({ length: 10_000 }, (_, index) => ({
    index,
    item: rig.artifact(`${index}`, "json", `${index}`),
    artifacts: {},
  }));
  const started = performance.now();
  const done = await rig.python("def step(inputs):\n    return {'n': sum(task.item for task in inputs)}", {
    inputs: { fit },
  });
  expect(done.artifacts).toMatchObject([{ preview: "49995000" }]);
  expect(performance.now() - started).toBeLessThan(10_000);
});
