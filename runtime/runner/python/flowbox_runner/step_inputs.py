"""The artifacts of one needed step."""

from .handle import Handle


class StepInputs:
    """One needed step; its artifacts are attributes, loaded when asked for."""

    item = None
    index = None
    failed = False

    def __init__(self, step, artifacts, reader):
        self._step = step
        self._artifacts = artifacts
        self._reader = reader

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self._read(name, self._find(name, AttributeError))

    def __getitem__(self, name):
        return self._read(name, self._find(name, KeyError))

    def __contains__(self, name):
        return name in self._artifacts

    def __iter__(self):
        return iter(self._artifacts)

    def __dir__(self):
        return sorted(self._artifacts)

    def __repr__(self):
        return "<artifacts of %s: %s>" % (self._step, ", ".join(sorted(self._artifacts)) or "none")

    def __reduce__(self):
        raise TypeError("what step %s made is returned by name: .ref(name) passes an artifact on" % self._step)

    def ref(self, name):
        """A handle of one of the step's artifacts."""
        return Handle(name, self._find(name, KeyError)["digest"])

    def _read(self, name, facts):
        return self._reader.read(name, facts)

    def _find(self, name, error):
        facts = self._artifacts.get(name)
        if facts is None:
            known = ", ".join(sorted(self._artifacts)) or "none"
            raise error("step %s made no artifact %r; it made: %s" % (self._step, name, known))
        return facts
