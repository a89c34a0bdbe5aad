"""Storing what a foreach goes over: each element on its own."""

import os
import sys
from collections.abc import Iterator

from .calling_user import calling_user
from .handle import Handle
from .list_entry import list_entry, naming_its_element
from .places import OUTPUTS
from .store_value import spelled_out, store_value, type_name
from .stored_paths import StoredPaths
from .task_error import TaskError

_END = object()


def is_written_as_it_goes(value):
    """Generators and their like: what they give next depends on what they did before."""
    return isinstance(value, Iterator)


def store_list(name, value, how):
    """Fields of one entry of `result.json`; writes each element to `outputs/<name>/<index>` before it asks for the next.

    `how` is what store_value takes, for each element.
    """
    elements = iter(_elements(name, value))
    if is_written_as_it_goes(value):
        how = (how[0], StoredPaths(()), how[2])
    os.mkdir(os.path.join(OUTPUTS, name))
    items = []
    while True:
        element = calling_user(lambda: next(elements, _END))
        if element is _END:
            return list_entry(name, items)
        items.append(_store((name, len(items)), element, how))


def _elements(name, value):
    if isinstance(value, (list, tuple, range)) or is_written_as_it_goes(value):
        return value
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.ndarray) and value.ndim > 0:
        return value if value.ndim > 1 or value.dtype.hasobject else _plain(value)
    reason = "a foreach goes over it, so it must be a list, a tuple, a generator or an array"
    raise TaskError("artifact-unstorable", artifact=name, type=type_name(value), reason=reason)


def _plain(array):
    for element in array:
        yield element.item()


def _store(place, element, how):
    if isinstance(element, Handle):
        return {"ref": element.digest}
    with naming_its_element(*place):
        return store_value("%s/%d" % place, spelled_out(element), how)
