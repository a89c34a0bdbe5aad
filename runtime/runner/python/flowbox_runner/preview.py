"""A short look at a value."""

import re
import reprlib
import sys

_LONGEST = 200
_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


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
    return " ".join(_Repr().repr(value).split())


class _Repr(reprlib.Repr):
    """Without addresses: what is seen of a value is stored with it, and equal values are stored alike."""

    def repr_instance(self, x, level):
        text = _ADDRESS.sub("", repr(x))
        return text if len(text) <= 60 else text[:59] + "…"
