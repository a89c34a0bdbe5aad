"""Failures that a step's author can cause, as data for the host."""


class TaskError(Exception):
    """Its fields are one variant of the host's `TaskError`."""

    def __init__(self, kind, **fields):
        super().__init__(kind)
        self.fields = dict(kind=kind, **fields)
