"""The reserved argument `inputs`: the artifacts of each needed step."""

from .handle import Handle


class StepInputs:
    """One needed step; its artifacts are attributes, loaded when asked for."""

    def __init__(self, step, artifacts, reader):
        self._step = step
        self._artifacts = artifacts
        self._reader = reader
        self.item = None
        self.index = None
        self.failed = False

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._reader.read(name, self._find(name, AttributeError))

    def __getitem__(self, name):
        return self._reader.read(name, self._find(name, KeyError))

    def __contains__(self, name):
        return name in self._artifacts

    def __iter__(self):
        return iter(self._artifacts)

    def __dir__(self):
        return sorted(self._artifacts)

    def __repr__(self):
        return "<artifacts of %s: %s>" % (self._step, ", ".join(sorted(self._artifacts)) or "none")

    def ref(self, name):
        """A handle of one of the step's artifacts."""
        return Handle(name, self._find(name, KeyError)["digest"])

    def _find(self, name, error):
        facts = self._artifacts.get(name)
        if facts is None:
            known = ", ".join(sorted(self._artifacts)) or "none"
            raise error("step %s made no artifact %r; it made: %s" % (self._step, name, known))
        return facts


class Inputs:
    """The needed steps, by name."""

    def __init__(self, order, reader):
        self._steps = {step: StepInputs(step, made, reader) for step, made in order["inputs"].items()}

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._find(name, AttributeError)

    def __getitem__(self, name):
        return self._find(name, KeyError)

    def __contains__(self, name):
        return name in self._steps

    def __iter__(self):
        return iter(self._steps.values())

    def __len__(self):
        return len(self._steps)

    def __dir__(self):
        return sorted(self._steps)

    def _find(self, name, error):
        step = self._steps.get(name)
        if step is None:
            raise error("this step does not need a step %r; it needs: %s" % (name, ", ".join(sorted(self._steps)) or "none"))
        return step
