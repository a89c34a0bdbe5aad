import { expect, test } from "vitest";
import { tempProject } from "../rig/temp-project.ts";
import { fit, paths, python, value } from "./closure-rig.ts";

test("a Python step's closure is what it imports of the project, and theirs", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": `
import os, numpy as np
import helper
import deep.er.most
from common import (features as f,  # the shared ones
                    scores)
from .near import thing
from . import beside
from notthere import x

def fit(images):
    from lazily import late
    return {}
`,
    "flows/train/steps/near.py": "from ..up import y\n",
    "flows/train/steps/beside.py": "",
    "flows/train/steps/unused.py": "",
    "flows/train/up.py": "",
    "flows/train/helper/__init__.py": "from .inner import a\n",
    "flows/train/helper/inner.py": "import helper\n",
    "flows/train/helper/unused.py": "",
    "flows/train/deep/er/__init__.py": "",
    "flows/train/deep/er/most.py": "",
    "flows/train/lazily.py": "",
    "flows/common/features.py": "from common import scaling\n",
    "flows/common/scaling.py": "",
    "flows/common/scores.py": "",
    "flows/common/unused.py": "",
    "flows/other/x.py": "",
  });
  const closure = python(project);
  expect(paths(closure)).toEqual([
    "flows/common/features.py",
    "flows/common/scaling.py",
    "flows/common/scores.py",
    "flows/train/deep/er/__init__.py",
    "flows/train/deep/er/most.py",
    "flows/train/helper/__init__.py",
    "flows/train/helper/inner.py",
    "flows/train/lazily.py",
    "flows/train/steps/beside.py",
    "flows/train/steps/fit.py",
    "flows/train/steps/near.py",
    "flows/train/up.py",
  ]);
  expect(value(closure).files.every(({ declared }) => !declared)).toBe(true);
});

test("the flow's own module wins over one of the same name in flows", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "import tools\n\ndef fit(): ...\n",
    "flows/train/tools.py": "",
    "flows/tools.py": "",
  });
  expect(paths(python(project))).toEqual(["flows/train/steps/fit.py", "flows/train/tools.py"]);
});

test("a Python function's arguments are known with their defaults", () => {
  using plain = fit(
    "import functools\n\n@functools.cache\ndef fit(images, *, epochs=20, kind: str = KIND, context): ...\n",
  );
  expect(value(python(plain))).toMatchObject({
    arguments: [
      { name: "images", optional: false },
      { name: "epochs", optional: true },
      { name: "kind", optional: true },
      { name: "context", optional: false },
    ],
    takesAll: false,
  });
  using greedy = fit("async def fit(a, /, b: list[int] = [1, 2], *more, c=dict(x=1), **rest) -> dict: ...\n");
  expect(value(python(greedy))).toMatchObject({
    arguments: [
      { name: "a", optional: false },
      { name: "b", optional: true },
      { name: "c", optional: true },
    ],
    takesAll: true,
  });
});

test("a Python function that a step module imports is followed to where it is defined", () => {
  using project = tempProject({
    "flows/train/steps/fit.py": "from .impl import really as fit\n",
    "flows/train/steps/impl.py": "def really(images): ...\n",
  });
  expect(value(python(project)).arguments).toEqual([{ name: "images", optional: false }]);
  using assigned = fit("from functools import partial\nfit = partial(print, 1)\n");
  expect(value(python(assigned)).takesAll).toBe(true);
});
