"""Storing one value in the format that suits it."""

import os
import pickle
import sys
import types
from pathlib import PurePath

from .calling_user import calling_user
from .json_value import NotJson, json_text
from .places import OUTPUTS
from .preview import preview
from .task_error import TaskError


def store_value(name, value, how):
    """Fields of one entry of `result.json`; `name` is also the path below `outputs/` that it writes to.

    `how` is the insisted format or None, the StoredPaths of this result, and the import roots.
    """
    insisted, paths, roots = how

    def refuse(reason):
        raise TaskError("artifact-unstorable", artifact=name, type=type_name(value), reason=reason[:2000])

    if isinstance(value, PurePath):
        stored = paths.store(name, value, refuse)
    elif insisted == "pickle":
        stored = _pickled(name, value, (roots, refuse))
    else:
        stored = _as_bytes(name, value) or _as_npy(name, value) or _as_json(name, value)
        if stored is None and insisted is None:
            stored = _pickled(name, value, (roots, refuse))
    if insisted is not None and (stored is None or stored["format"] != insisted):
        natural = "a pickle" if stored is None else stored["format"]
        refuse("it was declared as %s, and this value can only be stored as %s" % (insisted, natural))
    return stored


def _as_bytes(name, value):
    if type(value) not in (bytes, bytearray, memoryview):
        return None
    with open(os.path.join(OUTPUTS, name), "wb") as file:
        file.write(value)
    shown = "%d bytes %s" % (len(bytes(value)), bytes(value[:32]).hex())
    return {"format": "bytes", "path": name, "type": type(value).__name__, "preview": shown[:200]}


def _as_npy(name, value):
    numpy = sys.modules.get("numpy")
    if numpy is None or type(value) not in (numpy.ndarray, numpy.memmap) or value.dtype.hasobject:
        return None
    with open(os.path.join(OUTPUTS, name), "wb") as file:
        numpy.lib.format.write_array(file, numpy.asarray(value), allow_pickle=False)
    return {
        "format": "npy",
        "path": name,
        "type": "ndarray %s" % value.dtype,
        "shape": list(value.shape),
        "preview": preview(value),
    }


def _as_json(name, value):
    try:
        text = json_text(value)
    except NotJson:
        return None
    with open(os.path.join(OUTPUTS, name), "w", encoding="utf-8") as file:
        file.write(text)
    stored = {"format": "json", "path": name, "type": type(value).__name__, "preview": text[:200]}
    if isinstance(value, (list, dict)):
        stored["shape"] = [len(value)]
    return stored


def _pickled(name, value, how):
    from .pickle_facts import pickle_facts

    roots, refuse = how
    try:
        data = pickle.dumps(value, protocol=5)
    except Exception as error:
        refuse("%s: %s" % (type(error).__name__, error))
    with open(os.path.join(OUTPUTS, name), "wb") as file:
        file.write(data)
    return {
        "format": "pickle",
        "path": name,
        "type": type_name(value),
        "preview": preview(value),
        "pickle": pickle_facts(data, roots),
    }


def spelled_out(value):
    """What a generator gives, as a list; any other value as it is."""
    if not isinstance(value, types.GeneratorType):
        return value
    return calling_user(lambda: list(value))


def type_name(value):
    """The name of its class, with its module unless it is built in."""
    kind = type(value)
    if kind.__module__ == "builtins":
        return kind.__name__
    return "%s.%s" % (kind.__module__, kind.__qualname__)
