"""One of the foreaches that a task is in."""


class Item:
    """Which foreach step, and which of its items, loaded when asked for."""

    def __init__(self, facts, reader):
        self.step = facts["step"]
        self.index = facts["index"]
        self._facts = facts["item"]
        self._reader = reader

    @property
    def item(self):
        """The element that the foreach step's task was given."""
        return self._reader.read("item", self._facts)

    def __repr__(self):
        return "<item %d of %s>" % (self.index, self.step)
