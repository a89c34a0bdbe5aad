"""A short look at a value."""

import reprlib
import sys

_LONGEST = 200


def preview(value):
    """At most 200 characters, whatever the value's own repr does."""
    try:
        text = _array(value) if type(value).__name__ in ("ndarray", "memmap") else _bounded(value)
    except Exception:
        text = "(cannot be shown)"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _array(value):
    numpy = sys.modules["numpy"]
    return numpy.array2string(numpy.asarray(value), threshold=16, edgeitems=2, max_line_width=_LONGEST).replace("\n", "")


def _bounded(value):
    return " ".join(reprlib.repr(value).split())
