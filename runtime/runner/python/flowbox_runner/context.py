"""The reserved argument `context`."""

import sys
from pathlib import Path

from . import places
from .handle import Handle
from .item import Item


class Context:
    """What a step may know of the run that it is part of."""

    def __init__(self, order, reader):
        facts = order["context"]
        self._facts = facts
        self._artifacts = order["artifacts"]
        self.read = set()
        self.step = facts["step"]
        self.items = tuple(Item(item, reader) for item in facts["items"])
        self.test_mode = facts["test_mode"]
        self.tmp = Path(places.TMP)

    @property
    def run(self):
        """The run's name; a step that reads it is not reused."""
        self.read.add("context.run")
        return self._facts["run"]

    @property
    def attempt(self):
        """Counted from 1; a step that reads it is not reused."""
        self.read.add("context.attempt")
        return self._facts["attempt"]

    def ref(self, name):
        """A handle of an artifact that the step sees."""
        facts = self._artifacts.get(name)
        if facts is None:
            raise KeyError("no artifact %r here; there are: %s" % (name, ", ".join(sorted(self._artifacts)) or "none"))
        return Handle(name, facts["digest"])

    def progress(self, done, message=""):
        """Say how far the step is; `done` lies between 0 and 1."""
        sys.stdout.write("progress %d%% %s\n" % (round(100 * done), message))
