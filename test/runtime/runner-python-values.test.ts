import { expect, test } from "vitest";
import { WorkerRig } from "./runner-rig.ts";

test("values find their formats", async () => {
  using rig = new WorkerRig();
  const { artifacts, error } = await rig.python(`
from pathlib import Path
class Model:
    pass
def step():
    Path("report.tar.gz").write_text("zip")
    Path("made/deep").mkdir(parents=True)
    Path("made/deep/a.txt").write_text("a")
    return {"raw": b"abc", "pair": (1, 2), "number": float("nan"), "model": Model(), "report": Path("report.tar.gz"),
            "made": Path("made"), "rows": (n * n for n in range(3)), "text": "\\u00e9", "big": 2 ** 70}`);
  expect(error).toBeUndefined();
  const formats = Object.fromEntries(artifacts.map((entry) => [entry.name, "format" in entry ? entry.format : "ref"]));
  expect(formats).toEqual({
    raw: "bytes",
    pair: "pickle",
    number: "pickle",
    model: "pickle",
    report: "file",
    made: "folder",
    rows: "json",
    text: "json",
    big: "json",
  });
  expect(artifacts).toContainEqual(expect.objectContaining({ name: "report", suffix: ".tar.gz" }));
  expect(artifacts).toContainEqual(
    expect.objectContaining({
      name: "model",
      type: "steps.main.Model",
      pickle: expect.objectContaining({ modules: ["steps.main"], packages: {} }),
    }),
  );
  expect(rig.output("made/deep/a.txt").toString()).toBe("a");
  expect(rig.output("big").toString()).toBe("1180591620717411303424");
});

test("a pickle is read back by a step that has its module", async () => {
  using rig = new WorkerRig();
  const code =
    "class Model:\n    def __init__(self):\n        self.weights = (1, 2)\ndef step(model=None):\n    return {'model': Model()} if model is None else {'back': list(model.weights)}";
  await rig.python(code);
  const model = rig.artifact("model", "pickle", rig.output("model"));
  expect((await rig.python(code, { artifacts: { model } })).artifacts).toMatchObject([
    { name: "back", preview: "[1,2]" },
  ]);
});

test.each([
  ["def step():\n    return {'f': lambda: 1}", { kind: "artifact-unstorable", artifact: "f", type: "function" }],
  ["def step():\n    return {'a b': 1}", { kind: "artifact-unstorable", artifact: "a b" }],
  ["def step():\n    return {'epochs': 1}", { kind: "artifact-name-taken", artifact: "epochs", takenBy: "a param" }],
  ["def step():\n    return {'inputs': 1}", { kind: "artifact-name-taken", artifact: "inputs", takenBy: "flowbox" }],
  ["def step():\n    return [1]", { kind: "result-not-named", type: "list" }],
  [
    "from pathlib import Path\ndef step():\n    return {'gone': Path('gone')}",
    { kind: "artifact-unstorable", artifact: "gone" },
  ],
  [
    "import os\nfrom pathlib import Path\ndef step():\n    os.symlink('/etc/passwd', 'p')\n    return {'p': Path('p')}",
    { kind: "artifact-unstorable", artifact: "p", reason: expect.stringContaining("symbolic link") },
  ],
  [
    "import os\nfrom pathlib import Path\ndef step():\n    os.mkdir('d'); os.mkfifo('d/f')\n    return {'d': Path('d')}",
    { kind: "artifact-unstorable", artifact: "d", reason: "f in it is a named pipe" },
  ],
])("a result that cannot be kept names what is wrong: %j", async (code, expected) => {
  using rig = new WorkerRig();
  expect((await rig.python(code, { params: { epochs: 1 } })).error).toMatchObject(expected);
});

test("declared outputs must be there, and in their format", async () => {
  using rig = new WorkerRig();
  const outputs = { model: { format: "bytes" } };
  expect((await rig.python("def step():\n    pass", { outputs })).error).toEqual({
    kind: "output-missing",
    artifact: "model",
  });
  const other = await rig.python("def step():\n    return {'model': 1}", { outputs });
  expect(other.error).toMatchObject({
    kind: "artifact-unstorable",
    reason: expect.stringContaining("declared as bytes"),
  });
  expect((await rig.python("def step():\n    return {'model': b'1'}", { outputs })).error).toBeUndefined();
});
