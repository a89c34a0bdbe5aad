"""The reserved argument `inputs`: the artifacts of each needed step."""

from .joined import Joined
from .step_inputs import StepInputs


class Inputs:
    """The needed steps, by name. Where the step joins the tasks of its only one, it goes over those, else over the steps."""

    def __init__(self, order, reader):
        self._steps = {
            step: (Joined if isinstance(made, list) else StepInputs)(step, made, reader)
            for step, made in order["inputs"].items()
        }
        steps = list(self._steps.values())
        only = len(steps) == 1 and isinstance(steps[0], Joined)
        self._iterated = steps[0] if only else steps

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._find(name, AttributeError)

    def __getitem__(self, name):
        return self._find(name, KeyError) if isinstance(name, str) else self._iterated[name]

    def __contains__(self, name):
        return name in self._steps

    def __iter__(self):
        return iter(self._iterated)

    def __len__(self):
        return len(self._iterated)

    def __dir__(self):
        return sorted(self._steps)

    def _find(self, name, error):
        step = self._steps.get(name)
        if step is None:
            raise error("this step does not need a step %r; it needs: %s" % (name, ", ".join(sorted(self._steps)) or "none"))
        return step
