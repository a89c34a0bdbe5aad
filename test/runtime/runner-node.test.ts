import { expect, test } from "vitest";
import { digest } from "../../images/digest.ts";
import { WorkerRig } from "./runner-rig.ts";

test("a function takes what its pattern names, and keeps what it returns", async () => {
  using rig = new WorkerRig();
  const done = await rig.node(
    `interface Given { scores: number[]; epochs: number; rate?: number; context: { step: string } }
export async function step({ scores, epochs, rate = 0.5, context }: Given) {
  console.log("working");
  return { total: scores.length * epochs, rate_used: Promise.resolve(rate), name: context.step, nothing: null };
}`,
    { artifacts: { scores: rig.artifact("scores", "json", "[1, 2]") }, params: { epochs: 3 } },
  );
  expect(done.error).toBeUndefined();
  expect(done.artifacts).toMatchObject([
    { name: "total", format: "json", type: "number", preview: "6" },
    { name: "rate_used", preview: "0.5" },
    { name: "name", preview: '"fit"' },
    { name: "nothing", preview: "null" },
  ]);
  expect(rig.log).toContain("working");
});

test("arrays are typed arrays that carry their shape, both ways", async () => {
  using rig = new WorkerRig();
  await rig.node(
    "export const step = () => ({ grid: Object.assign(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [2, 3] }), line: Int32Array.of(7) });",
  );
  const bytes = rig.output("grid");
  expect(bytes.subarray(0, 8).toString("latin1")).toBe("\x93NUMPY\x01\x00");
  expect(bytes.length % 64).toBe(48);
  expect(bytes.subarray(10, 128).toString("latin1").trimEnd()).toBe(
    "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 3), }",
  );
  const artifacts = { grid: rig.artifact("grid", "npy", bytes), line: rig.artifact("line", "npy", rig.output("line")) };
  const done = await rig.node(
    "export const step = ({ grid, line }: any) => ({ kind: grid.constructor.name, shape_seen: grid.shape, values: [...grid], line_seen: [...line], again: grid });",
    { artifacts },
  );
  expect(done.artifacts).toMatchObject([
    { preview: '"Float64Array"' },
    { preview: "[2,3]" },
    { preview: "[1,2,3,4,5,6]" },
    { preview: "[7]" },
    { format: "npy", shape: [2, 3] },
  ]);
});

test("an array in Fortran order and another byte order is read in rows", async () => {
  using rig = new WorkerRig();
  const facts = "{'descr': '>i2', 'fortran_order': True, 'shape': (2, 3), }".padEnd(117) + "\n";
  const file = Buffer.concat([
    Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"),
    Buffer.from(facts),
    Buffer.from([0, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6]),
  ]);
  const done = await rig.node("export const step = ({ grid }: any) => ({ values: [...grid] });", {
    artifacts: { grid: rig.artifact("grid", "npy", file) },
  });
  expect(done.artifacts).toMatchObject([{ preview: "[1,2,3,4,5,6]" }]);
});

test("bytes, files and folders are kept", async () => {
  using rig = new WorkerRig();
  const done = await rig.node(`import { mkdirSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
export function step() {
  writeFileSync("report.html", "<p>");
  mkdirSync("made/deep", { recursive: true });
  writeFileSync("made/deep/a.txt", "a");
  return { raw: Buffer.from("abc"), report: pathToFileURL("report.html"), made: pathToFileURL("made/") };
}`);
  expect(done.artifacts).toMatchObject([
    { format: "bytes" },
    { format: "file", suffix: ".html" },
    { format: "folder" },
  ]);
  expect(rig.output("made/deep/a.txt").toString()).toBe("a");
});

test("handles, inputs and the run's name work as in Python", async () => {
  using rig = new WorkerRig();
  const model = rig.artifact("model", "json", "5");
  const done = await rig.node(
    "export const step = ({ inputs, context }: any) => ({ best: inputs.fit.ref('model'), again: context.ref('model'), value: inputs['fit'].model, r: context.run });",
    { artifacts: { model }, inputs: { fit: { model } } },
  );
  expect(done.artifacts).toMatchObject([
    { ref: digest("test", 1, "model") },
    { ref: digest("test", 1, "model") },
    { preview: "5" },
    {},
  ]);
  expect(done.result).toMatchObject({ notReusable: ["context.run"] });
});

test("what the function throws is shown without the runner's frames", async () => {
  using rig = new WorkerRig();
  const { error, ended } = await rig.node("export async function step() {\n  throw new TypeError('no data');\n}");
  expect(ended.exit).toBe(1);
  expect(error).toMatchObject({ kind: "raised", type: "TypeError", message: "no data" });
  const traceback = error?.kind === "raised" ? error.traceback : "";
  expect(traceback).toContain("main.ts:2");
  expect(traceback).not.toContain("task.mjs");
  expect(rig.log).toContain("TypeError: no data");
});

test.each([
  [
    "export const step = ({ epoch }) => {};",
    { kind: "argument-unknown", argument: "epoch", known: ["context", "epochs", "inputs"] },
  ],
  [
    "export const step = ({ model }) => {};",
    { kind: "argument-ambiguous", argument: "model", makers: ["fit", "baseline"] },
  ],
  ["export const step = ({ old }) => {};", { kind: "artifact-unreadable", artifact: "old", maker: "start" }],
  ["export const step = () => ({ n: 1n });", { kind: "artifact-unstorable", artifact: "n", type: "bigint" }],
  [
    "export const step = () => ({ n: { deep: [() => 1] } });",
    { kind: "artifact-unstorable", artifact: "n", reason: expect.stringContaining(".deep[0] is a function") },
  ],
  ["export const step = () => ({ n: NaN });", { kind: "artifact-unstorable", artifact: "n" }],
  ["export const step = () => ({ n: new Map() });", { kind: "artifact-unstorable", artifact: "n", type: "Map" }],
  [
    "export const step = () => ({ epochs: 1 });",
    { kind: "artifact-name-taken", artifact: "epochs", takenBy: "a param" },
  ],
  ["export const step = () => [1];", { kind: "result-not-named", type: "Array" }],
  ["export const stop = () => {};", { kind: "function-missing", function: "step", known: ["stop"] }],
  ["import 'nothing-like-this';", { kind: "import-failed" }],
  ["export const step = (", { kind: "import-failed" }],
])("a step that goes wrong names what is wrong: %s", async (code, expected) => {
  using rig = new WorkerRig();
  const done = await rig.node(code, {
    params: { epochs: 1 },
    ambiguous: { model: ["fit", "baseline"] },
    artifacts: { old: rig.artifact("old", "pickle", "x") },
  });
  expect(done.error).toMatchObject(
    expected.kind === "argument-unknown" ? { ...expected, known: ["context", "epochs", "inputs", "old"] } : expected,
  );
});

test("exit codes of the process are told", async () => {
  using rig = new WorkerRig();
  expect(await rig.node("export const step = () => process.exit(9);")).toMatchObject({
    ended: { exit: 9 },
    result: undefined,
  });
});
