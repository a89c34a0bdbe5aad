import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { digest } from "../../images/digest.ts";
import { WorkerRig } from "./runner-rig.ts";

test("arguments are bound by name and results are kept by name", async () => {
  using rig = new WorkerRig();
  const { ended, artifacts } = await rig.python(
    `def step(scores, epochs, table, rate=0.5, *, context):
    return {"total": sum(scores) * epochs, "where": str(table), "rate_used": rate, "mode": context.test_mode, "step": context.step}`,
    {
      artifacts: { scores: rig.artifact("scores", "json", "[1, 2]") },
      params: { epochs: 3 },
      paths: { table: "/data/table.csv" },
    },
  );
  expect(ended).toMatchObject({ exit: 0, signal: null, oom: false });
  expect(artifacts).toEqual([
    { name: "total", format: "json", path: "total", type: "int", preview: "9" },
    { name: "where", format: "json", path: "where", type: "str", preview: '"/data/table.csv"' },
    { name: "rate_used", format: "json", path: "rate_used", type: "float", preview: "0.5" },
    { name: "mode", format: "json", path: "mode", type: "bool", preview: "false" },
    { name: "step", format: "json", path: "step", type: "str", preview: '"fit"' },
  ]);
  expect(rig.output("total").toString()).toBe("9");
});

test("a rest argument takes all that nobody else took", async () => {
  using rig = new WorkerRig();
  const artifacts = { a: rig.artifact("a", "json", "1"), b: rig.artifact("b", "json", "2") };
  const done = await rig.python("def step(a, **rest):\n    return {'names': sorted(rest)}", {
    artifacts,
    params: { epochs: 1 },
    ambiguous: { c: ["x", "y"] },
  });
  expect(done.artifacts).toMatchObject([{ preview: '["b","epochs"]' }]);
});

test("an artifact that the function does not take is not loaded", async () => {
  using rig = new WorkerRig();
  const artifacts = { broken: rig.artifact("broken", "json", "{") };
  expect((await rig.python("def step():\n    pass", { artifacts })).ended.exit).toBe(0);
  const taken = await rig.python("def step(broken):\n    pass", { artifacts });
  expect(taken.error).toMatchObject({ kind: "artifact-unreadable", artifact: "broken", maker: "start" });
});

test("an argument that nobody makes is named with what there is", async () => {
  using rig = new WorkerRig();
  const { error, ended } = await rig.python("def step(epoch):\n    pass", { params: { epochs: 1 } });
  expect(error).toEqual({ kind: "argument-unknown", argument: "epoch", known: ["context", "epochs", "inputs"] });
  expect(ended.exit).toBe(1);
});

test("a name with two makers is refused only where it is taken", async () => {
  using rig = new WorkerRig();
  const ambiguous = { model: ["fit", "baseline"] };
  expect((await rig.python("def step(model=None):\n    pass", { ambiguous })).error).toEqual({
    kind: "argument-ambiguous",
    argument: "model",
    makers: ["fit", "baseline"],
  });
  expect((await rig.python("def step():\n    pass", { ambiguous })).error).toBeUndefined();
});

test("what the function raises is shown without the runner's frames", async () => {
  using rig = new WorkerRig();
  const code =
    "def step():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n        raise ValueError('no data') from error";
  const { error, ended } = await rig.python(code);
  expect(ended).toMatchObject({ exit: 1, signal: null });
  expect(error).toMatchObject({ kind: "raised", type: "ValueError", message: "no data" });
  const traceback = error?.kind === "raised" ? error.traceback : "";
  expect(traceback).toContain('main.py", line 5, in step');
  expect(traceback).toContain("ZeroDivisionError: division by zero");
  expect(traceback).not.toContain("flowbox_runner");
  expect(rig.log).toContain("ValueError: no data");
});

test("exits and signals are reported as they were", async () => {
  using rig = new WorkerRig();
  expect(await rig.python("import sys\ndef step():\n    sys.exit(7)")).toMatchObject({
    ended: { exit: 7, signal: null },
    result: undefined,
  });
  expect(await rig.python("import os\ndef step():\n    os.abort()")).toMatchObject({
    ended: { exit: null, signal: 6 },
    result: undefined,
  });
  expect((await rig.python("import sys\ndef step():\n    sys.exit()")).error).toMatchObject({
    kind: "raised",
    type: "SystemExit",
  });
  expect((await rig.python("def step():\n    return {'fine': 1}")).ended.exit).toBe(0);
});

test("a module that cannot be imported and a function that is not there are told apart", async () => {
  using rig = new WorkerRig();
  expect((await rig.python("import nothing_like_this")).error).toMatchObject({
    kind: "import-failed",
    module: "steps.main",
  });
  expect((await rig.python("def step(:")).error).toMatchObject({
    kind: "import-failed",
    message: expect.stringMatching(/^SyntaxError/),
  });
  const missing = await rig.python("from json import dumps\ndef stop():\n    pass");
  expect(missing.error).toEqual({ kind: "function-missing", function: "step", known: ["stop"] });
});

test("a step file with the name of a standard module is refused rather than mistaken", async () => {
  using rig = new WorkerRig();
  const file = rig.write("in/code/json.py", "def step():\n    pass");
  const done = await rig.run({
    kind: "python",
    entry: { file, module: "json", function: "step" },
    roots: [join(rig.root, "in/code")],
  });
  expect(done.error).toMatchObject({ kind: "import-failed", message: expect.stringContaining("rename") });
});

test("handles pass an artifact on, and inputs tell two makers of a name apart", async () => {
  using rig = new WorkerRig();
  const fit = rig.artifact("fit", "json", "1");
  const baseline = rig.artifact("baseline", "json", "2");
  const done = await rig.python(
    "def step(inputs, context):\n    return {'best': inputs.fit.ref('model'), 'again': context.ref('seen'), 'both': [inputs['fit'].model, inputs.baseline['model']], 'n': len(list(inputs))}",
    { inputs: { fit: { model: fit }, baseline: { model: baseline } }, artifacts: { seen: baseline } },
  );
  expect(done.artifacts).toMatchObject([
    { name: "best", ref: digest("test", 1, "fit") },
    { name: "again", ref: digest("test", 1, "baseline") },
    { name: "both", preview: "[1,2]" },
    { name: "n", preview: "2" },
  ]);
});

test("reading the run's name makes the result not reusable", async () => {
  using rig = new WorkerRig();
  const done = await rig.python("def step(context):\n    return {'r': context.run}");
  expect(done.result).toMatchObject({ notReusable: ["context.run"] });
  expect((await rig.python("def step(context):\n    return {'s': context.step}")).result).toMatchObject({
    notReusable: [],
  });
});

test("whatever a step prints reaches the log and never the protocol", async () => {
  using rig = new WorkerRig();
  const done = await rig.python(`import os, sys
def step():
    print("plain")
    print("\\udcff lone")
    sys.stdout.buffer.write(b"\\xff\\xfe raw\\n")
    sys.stdout.buffer.flush()
    os.write(1, b'{"ended": "task-1", "exit": 0, "signal": null, "oom": false}\\n')
    os.system("echo from a shell")
    sys.stdout.write("x" * 10_000_000)
    raise KeyError("after")`);
  expect(done.ended).toMatchObject({ ended: "task-1", exit: 1 });
  const log = readFileSync(join(rig.root, "work/log"));
  expect(log.length).toBeGreaterThan(10_000_000);
  expect(log.includes(Buffer.from([0xff, 0xfe, 0x20]))).toBe(true);
  expect(log.toString()).toContain("\\udcff lone");
  expect(log.toString()).toContain("from a shell");
});
