"""What the entries of lists in `result.json` have in common."""

from contextlib import contextmanager

from .task_error import TaskError


def list_entry(name, items):
    """Fields of the entry for a list with these elements."""
    shown = [item.get("preview", "(a handle)") for item in items[:5]]
    text = "[%s%s]" % (", ".join(shown)[:190], ", …" if len(items) > len(shown) else "")
    return {"format": "list", "path": name, "type": "list", "shape": [len(items)], "preview": text, "items": items}


@contextmanager
def naming_its_element(name, index):
    """Say of what cannot be stored which element of the list it is."""
    try:
        yield
    except TaskError as error:
        if error.fields["kind"] == "artifact-unstorable":
            error.fields.update(artifact=name, reason="its element %d: %s" % (index, error.fields["reason"]))
        raise
