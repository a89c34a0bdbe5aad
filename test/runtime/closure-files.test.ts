import { expect, test } from "vitest";
import { tempProject } from "../rig/temp-project.ts";
import { closureIn, paths, python, value } from "./closure-rig.ts";

test("a command's closure is the files that its arguments name, and its params are arguments", () => {
  using project = tempProject({ "flows/train/fit.R": "", "data.csv": "", "flows/train/other.R": "" });
  const argv = ["Rscript", "fit.R", "data.csv", "--epochs", "{epochs}", "/etc/passwd", "../../../x", "{print}"];
  const closure = value(closureIn(project, { kind: "command", argv, inputs: ["table"] }));
  expect(closure).toMatchObject({
    files: [
      { path: "data.csv", declared: true },
      { path: "flows/train/fit.R", declared: true },
    ],
    arguments: [{ name: "epochs" }, { name: "table" }],
    takesAll: false,
  });
  expect(value(closureIn(project, { kind: "command", argv })).takesAll).toBe(true);
});

test("files are globs, files and folders, of the flow or the project", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "def fit(): ...\n",
    "flows/train/templates/a/b.html": "",
    "flows/train/templates/__pycache__/x.pyc": "",
    "flows/train/x.sql": "1",
    "schemas/one.json": "",
    ".env": "SECRET",
  });
  expect(paths(python(project, ["templates", "*.sql", "schemas/one.json"]))).toEqual([
    "flows/train/steps/fit.py",
    "flows/train/templates/a/b.html",
    "flows/train/x.sql",
    "schemas/one.json",
  ]);
  const before = value(python(project, ["*.sql"])).digest;
  project.write("flows/train/x.sql", "2");
  expect(value(python(project, ["*.sql"])).digest).not.toBe(before);
  expect(python(project, ["nope/*.sql"])).toEqual({
    ok: false,
    failure: { kind: "files-missing", step: "fit", pattern: "nope/*.sql" },
  });
  expect(python(project, [".env"])).toMatchObject({ failure: { kind: "files-missing" } });
});

test("what a step imports of a local package belongs to its closure, and nothing else that lies beside the package", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "import tool.sums\nimport setup\n\ndef fit():\n    pass\n",
    "tool/__init__.py": "from .names import one\n",
    "tool/names.py": "one = 1\n",
    "tool/sums.py": "",
    "tool/unused.py": "",
    "setup.py": "",
  });
  const checkout = () => python(project, [], { tool: project.folder });
  expect(paths(checkout())).toEqual(["flows/train/steps/fit.py", "tool/__init__.py", "tool/names.py", "tool/sums.py"]);
  expect(paths(python(project))).toEqual(["flows/train/steps/fit.py"]);
  const before = value(checkout()).digest;
  project.write("tool/unused.py", "changed = True\n");
  expect(value(checkout()).digest).toBe(before);
  project.write("tool/names.py", "one = 2\n");
  expect(value(checkout()).digest).not.toBe(before);
});
