"""Turning what a function returned into artifacts."""

import re
from pathlib import PurePath

from .bind import RESERVED
from .handle import Handle
from .store_list import is_written_as_it_goes, store_list
from .store_value import spelled_out, store_value
from .stored_paths import StoredPaths
from .task_error import TaskError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def store_result(returned, order):
    """Entries of `result.json`, in the order in which the function named them."""
    if returned is None:
        returned = {}
    if not isinstance(returned, dict):
        raise TaskError("result-not-named", type=type(returned).__name__)
    declared = order.get("outputs") or {}
    for name in returned:
        _check_name(name, order)
    for name in declared:
        if name not in returned:
            raise TaskError("output-missing", artifact=name)
    entries = _store_all(returned, order)
    return [dict(name=name, **entries[name]) for name in returned]


def _store_all(returned, order):
    """Entries by name. Generators come first: they may change what lies beside them in the result."""
    lists = {name for name in order["lists"] if not isinstance(returned.get(name), Handle)}
    early = {name for name in lists if is_written_as_it_goes(returned.get(name))}
    values = {name: value if name in lists else spelled_out(value) for name, value in returned.items()}
    paths = StoredPaths(_paths(values, lists))
    entries = {}
    for name in sorted(values, key=lambda name: name not in early):
        value = values[name]
        insisted = ((order.get("outputs") or {}).get(name) or {}).get("format")
        if isinstance(value, Handle):
            entries[name] = {"ref": value.digest}
        else:
            store = store_list if name in lists else store_value
            entries[name] = store(name, value, (insisted, paths, order["roots"]))
    return entries


def _paths(values, lists):
    for name, value in values.items():
        for one in value if name in lists and isinstance(value, (list, tuple)) else (value,):
            if isinstance(one, PurePath):
                yield one


def _check_name(name, order):
    if not isinstance(name, str) or not _NAME.match(name):
        reason = "an artifact's name is made of letters, digits and _, and does not begin with a digit"
        shown = name if isinstance(name, str) else repr(name)
        raise TaskError("artifact-unstorable", artifact=shown[:200], type=type(name).__name__, reason=reason)
    if name in RESERVED:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="flowbox")
    if name in order["params"] or name in order["paths"]:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="a param")
