"""Naming what a program left in its output folder."""

import json
import os
import re
import stat

from .bind import RESERVED
from .npy_header import npy_header
from .places import OUTPUTS
from .stored_paths import kind_of, survey
from .task_error import TaskError

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def collect_outputs(order):
    """Entries of `result.json`: the name goes up to the first dot, the format follows the suffix."""
    entries = {}
    for filename in sorted(os.listdir(OUTPUTS)):
        name, _, rest = filename.partition(".")
        _check(name, (filename, order, entries))
        entries[name] = dict(name=name, path=filename, **_describe(name, filename, "." + rest if rest else ""))
    for name, declared in (order.get("outputs") or {}).items():
        if name not in entries:
            raise TaskError("output-missing", artifact=name)
        insisted, format = declared.get("format"), entries[name]["format"]
        if insisted is not None and insisted != format:
            _refuse(name, "it was declared as %s, and %s is %s" % (insisted, entries[name]["path"], format))
    return list(entries.values())


def _check(name, seen):
    filename, order, entries = seen
    if not _NAME.match(name):
        _refuse(filename, "an artifact's name is made of letters, digits and _, and does not begin with a digit")
    if name in entries:
        _refuse(name, "%s and %s have the same name up to the first dot" % (entries[name]["path"], filename))
    if name in RESERVED:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="flowbox")
    if name in order["params"] or name in order["paths"]:
        raise TaskError("artifact-name-taken", artifact=name, takenBy="a param")


def _describe(name, filename, suffix):
    path = os.path.join(OUTPUTS, filename)
    facts = os.lstat(path)

    def refuse(reason):
        _refuse(name, reason)

    if stat.S_ISDIR(facts.st_mode):
        return {"format": "folder", "type": "folder", "preview": "%s: %s" % survey(path, refuse)}
    if not stat.S_ISREG(facts.st_mode):
        refuse("%s is %s" % (filename, kind_of(facts.st_mode)))
    size = "%d bytes" % facts.st_size
    if suffix == ".json":
        return _json(path, refuse)
    if suffix == ".npy":
        return _npy(path, refuse)
    if suffix == ".bin":
        return {"format": "bytes", "type": "bytes", "preview": size}
    described = {"format": "file", "type": "file", "preview": "%s (%s)" % (filename[:150], size)}
    return dict(described, suffix=suffix) if suffix else described


def _json(path, refuse):
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        value = json.loads(text, parse_constant=lambda constant: refuse("it has %s, which JSON has not" % constant))
    except ValueError as error:
        refuse("it is not JSON: %s" % error)
    return {"format": "json", "type": type(value).__name__, "preview": " ".join(text[:200].split())}


def _npy(path, refuse):
    try:
        dtype, shape = npy_header(path)
    except (ValueError, SyntaxError, KeyError) as error:
        refuse("it is not an .npy file: %s" % error)
    if "O" in str(dtype):
        refuse("an array of Python objects is a pickle; save numbers or text")
    return {"format": "npy", "type": "ndarray %s" % (dtype,), "shape": shape, "preview": "%s %s" % (dtype, tuple(shape))}


def _refuse(name, reason):
    raise TaskError("artifact-unstorable", artifact=name[:200], type="file", reason=reason)
