"""Turning what a function returned into artifacts."""

import re
import types

from .bind import RESERVED
from .calling_user import calling_user
from .handle import Handle
from .store_value import store_value
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
    values = {name: _spelled_out(value) for name, value in returned.items()}
    paths = StoredPaths(values)
    entries = []
    for name, value in values.items():
        if isinstance(value, Handle):
            entries.append({"name": name, "ref": value.digest})
        else:
            insisted = (declared.get(name) or {}).get("format")
            entries.append(dict(name=name, **store_value(name, value, (insisted, paths, order["roots"]))))
    return entries


def _check_name(name, order):
    if not isinstance(name, str) or not _NAME.match(name):
        reason = "an artifact's name is made of letters, digits and _, and does not begin with a digit"
        shown = name if isinstance(name, str) else repr(name)
        raise TaskError("artifact-unstorable", artifact=shown[:200], type=type(name).__name__, reason=reason)
    if name in RESERVED:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="flowbox")
    if name in order["params"] or name in order["paths"]:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="a param")


def _spelled_out(value):
    if not isinstance(value, types.GeneratorType):
        return value
    return calling_user(lambda: list(value))
