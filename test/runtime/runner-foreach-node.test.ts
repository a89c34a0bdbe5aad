import { expect, test } from "vitest";
import { digest } from "../../images/digest.ts";
import type { TaskArtifact } from "../../runtime/task/worker-protocol.ts";
import { WorkerRig } from "./runner-rig.ts";

test("what a foreach goes over is stored element by element, each in its own format", async () => {
  using rig = new WorkerRig();
  const { artifacts, error } = await rig.node(
    `import { readdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
export const step = ({ context }: any) => {
  const written: number[] = [];
  async function* parts() {
    for (let n = 0; n < 3; n += 1) {
      writeFileSync("part.txt", String(n));
      yield pathToFileURL("part.txt");
      written.push(readdirSync("../outputs/parts").length);
    }
  }
  return {
    written, parts: parts(),
    mixed: [1, Buffer.from("raw"), Promise.resolve([2]), context.ref("seen")],
    grid: Object.assign(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] }),
    line: BigInt64Array.of(7n), set: new Set(["a"]), none: [], plain: [1, 2],
  };
};`,
    {
      lists: ["parts", "mixed", "grid", "line", "set", "none"],
      artifacts: { seen: rig.artifact("seen", "json", "1") },
    },
  );
  expect(error).toBeUndefined();
  expect(artifacts).toMatchObject([
    { name: "written", preview: "[1,2,3]" },
    { name: "parts", format: "list", shape: [3], items: [{ format: "file", path: "parts/0", suffix: ".txt" }, {}, {}] },
    {
      name: "mixed",
      type: "list",
      items: [
        { format: "json", path: "mixed/0", preview: "1" },
        { format: "bytes", path: "mixed/1" },
        { format: "json", path: "mixed/2", preview: "[2]" },
        { ref: digest("test", 1, "seen") },
      ],
    },
    { name: "grid", items: [{ format: "npy", shape: [2], preview: "[1 2]" }, { preview: "[3 4]" }] },
    { name: "line", items: [{ format: "json", preview: "7" }] },
    { name: "set", items: [{ preview: '"a"' }] },
    { name: "none", shape: [0], preview: "[]", items: [] },
    { name: "plain", format: "json" },
  ]);
  expect([0, 1, 2].map((n) => rig.output(`parts/${n}`).toString())).toEqual(["0", "1", "2"]);
});

test("what a foreach cannot go over, or not keep, is named with its place", async () => {
  using rig = new WorkerRig();
  const failure = async (value: string) =>
    (await rig.node(`export const step = () => ({ rows: ${value} });`, { lists: ["rows"] })).error;
  const reason = expect.stringContaining("a foreach goes over it");
  expect(await failure("'text'")).toMatchObject({
    kind: "artifact-unstorable",
    artifact: "rows",
    type: "string",
    reason,
  });
  expect(await failure("Buffer.from('x')")).toMatchObject({ type: "Buffer", reason });
  expect(await failure("({ a: 1 })")).toMatchObject({ type: "Object", reason });
  expect(await failure("[1, () => 1]")).toMatchObject({
    kind: "artifact-unstorable",
    artifact: "rows",
    reason: expect.stringMatching(/^its element 1: /),
  });
  expect(await failure("(function* () { yield 1; throw new TypeError('gone'); })()")).toMatchObject({
    kind: "raised",
    type: "TypeError",
    message: "gone",
  });
  expect(await failure("[1, Promise.reject(new RangeError('late'))]")).toMatchObject({
    kind: "raised",
    message: "late",
  });
});

test("a task has its item, its index, the items around it, and lists as arrays", async () => {
  using rig = new WorkerRig();
  const item = rig.artifact("inner", "json", "[1]");
  const items = [{ step: "load", index: 4, item: rig.artifact("outer", "json", '"a"') }];
  const context = { run: "train/1", step: "fit", attempt: 1, test_mode: false, items };
  const elements = [rig.artifact("one", "json", "1"), rig.artifact("two", "json", "2")];
  const rows: TaskArtifact = { format: "list", path: "nowhere", digest: item.digest, maker: "load", items: elements };
  const done = await rig.node(
    "export const step = ({ item, index, context, rows }: any) => ({ seen: [item, index, context.items.map((i: any) => [i.step, i.index, i.item]), rows] });",
    { item, index: 0, context, artifacts: { rows } },
  );
  expect(done.artifacts).toMatchObject([{ preview: '[[1],0,[["load",4,"a"]],[1,2]]' }]);
});

test("a join has its step's tasks in order, and loads what it asks for", async () => {
  using rig = new WorkerRig();
  const done = await rig.node(
    `export const step = ({ inputs }: any) => {
  const { fit } = inputs;
  return {
    tasks: [...inputs].map(({ index, item, failed }) => [index, item, failed]),
    shape: [Array.isArray(fit), fit.length, fit.at(-1).index, fit.slice(1).length],
    models: fit.filter((task: any) => !task.failed).map((task: any) => task.model.of),
    held: ["model" in fit[2], "model" in fit[0]], failure: fit[2].failure, best: fit[1].ref("model"), its_item: fit[1].ref("item"),
  };
};`,
    { inputs: { fit: rig.joined() } },
  );
  expect(done.error).toBeUndefined();
  expect(done.artifacts).toMatchObject([
    { preview: '[[0,0,false],[1,0.1,false],[2,0.2,"no data"]]' },
    { preview: "[true,3,2,2]" },
    { preview: "[0,1]" },
    { preview: "[false,true]" },
    { preview: "{}" },
    { ref: digest("test", 1, "model-1") },
    { ref: digest("test", 1, "item-1") },
  ]);
});

test("a join that asks for what is not there is told which step, which item and why", async () => {
  using rig = new WorkerRig();
  const inputs = { fit: rig.joined(), load: { table: rig.artifact("table", "json", "1") } };
  const failure = async (expression: string) =>
    (await rig.node(`export const step = ({ inputs }: any) => ({ x: ${expression} });`, { inputs })).error;
  const raised = (message: string) => ({ kind: "raised", message: expect.stringContaining(message) });
  expect(await failure("inputs.fit[2].model")).toMatchObject(
    raised("there is no model of item 2: step fit failed for it: no data"),
  );
  expect(await failure("inputs.fit[0].modell")).toMatchObject(
    raised("step fit made no artifact modell; there are: model"),
  );
  expect(await failure("inputs.fit.model")).toMatchObject(
    raised("step fit ran for 3 items: say inputs.fit[0].model, or go over them"),
  );
  expect(await failure("inputs.fit[0]")).toMatchObject({
    kind: "artifact-unstorable",
    reason: expect.stringContaining("StepInputs"),
  });
  expect(
    await failure("[...inputs].map((step: any) => Array.isArray(step) ? step.length : step.table)"),
  ).toBeUndefined();
});
