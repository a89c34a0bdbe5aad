"""Where a worker finds things: the same in every container, elsewhere in tests."""

import os

ROOT = os.environ.get("FLOWBOX_ROOT", "/flowbox")
IN_CONTAINER = "FLOWBOX_ROOT" not in os.environ
IN = os.path.join(ROOT, "in")
WORK = os.path.join(ROOT, "work")
ORDER = os.path.join(IN, "task.json")
ARTIFACTS = os.path.join(IN, "artifacts")
CWD = os.path.join(WORK, "cwd")
TMP = os.path.join(CWD, ".tmp")
OUTPUTS = os.path.join(WORK, "outputs")
LOG = os.path.join(WORK, "log")
RESULT = os.path.join(WORK, "result.json")
RUNNER = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
NODE_PROGRAM = os.path.join(RUNNER, "node", "task.mjs")
