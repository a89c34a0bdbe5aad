"""Naming what a program left in its output folder."""

import os
import re

from .bind import RESERVED
from .collect_list import collect_list
from .describe_file import describe_file, refuse_file
from .places import OUTPUTS
from .task_error import TaskError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def collect_outputs(order):
    """Entries of `result.json`: the name goes up to the first dot, the format follows the suffix."""
    entries = {}
    for filename in sorted(os.listdir(OUTPUTS)):
        name = filename.partition(".")[0]
        _check(name, (filename, order, entries))
        fields = collect_list(name, filename) if name in order["lists"] else describe_file(name, filename)
        entries[name] = dict({"name": name, "path": filename}, **fields)
    for name, declared in (order.get("outputs") or {}).items():
        if name not in entries:
            raise TaskError("output-missing", artifact=name)
        for entry in entries[name].get("items", (entries[name],)):
            insisted = declared.get("format")
            if insisted is not None and insisted != entry["format"]:
                refuse_file(name, "it was declared as %s, and %s is %s" % (insisted, entry["path"], entry["format"]))
    return list(entries.values())


def _check(name, seen):
    filename, order, entries = seen
    if not _NAME.match(name):
        refuse_file(filename, "an artifact's name is made of letters, digits and _, and does not begin with a digit")
    if name in entries:
        refuse_file(name, "%s and %s have the same name up to the first dot" % (entries[name]["path"], filename))
    if name in RESERVED:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="flowbox")
    if name in order["params"] or name in order["paths"]:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="a param")
