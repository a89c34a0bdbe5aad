"""What the tasks of a foreach left, for the step that joins them."""

import operator
from collections.abc import Sequence

from .step_inputs import StepInputs


class JoinedTask(StepInputs):
    """What one task left; `failed` is False, or says why it has no artifacts of its own."""

    def __init__(self, step, facts, reader):
        super().__init__(step, facts["artifacts"], reader)
        self._item = facts["item"]
        self.index = facts["index"]
        self.failed = facts.get("failed", False)

    @property
    def item(self):
        """The element that the task was given."""
        return self["item"]

    def __repr__(self):
        return "<item %d of %s>" % (self.index, self._step)

    def _read(self, name, facts):
        return self._reader.read_one_of_many(name, facts)

    def _find(self, name, error):
        if name == "item":
            return self._item
        if self.failed is not False and name not in self._artifacts:
            raise RuntimeError(
                "there is no %r of item %d: step %s failed for it: %s" % (name, self.index, self._step, self.failed)
            )
        return super()._find(name, error)


class Joined(Sequence):
    """The tasks of one step, in the order of the items."""

    def __init__(self, step, tasks, reader):
        self._step = step
        self._tasks = tasks
        self._reader = reader

    def __len__(self):
        return len(self._tasks)

    def __getitem__(self, at):
        if isinstance(at, slice):
            return [JoinedTask(self._step, facts, self._reader) for facts in self._tasks[at]]
        if isinstance(at, str):
            raise TypeError(self._one_of_many("[%r]" % at))
        return JoinedTask(self._step, self._tasks[operator.index(at)], self._reader)

    def __getattr__(self, name):
        raise AttributeError(name if name.startswith("__") else self._one_of_many("." + name))

    def __reduce__(self):
        raise TypeError("what step %s made is returned by name: [0].ref(name) passes an artifact on" % self._step)

    def __repr__(self):
        return "<%d items of %s>" % (len(self), self._step)

    def _one_of_many(self, access):
        return "step %s ran for %d items: say inputs.%s[0]%s, or go over them" % (
            self._step,
            len(self),
            self._step,
            access,
        )
