"""What a file that a program left is."""

import json
import os
import stat

from .npy_header import npy_header
from .places import OUTPUTS
from .stored_paths import bearable, kind_of, survey
from .task_error import TaskError


def describe_file(name, filename):
    """Fields of an entry, without name and path; the format follows the suffix of the file's name."""
    suffix = _suffix(filename)
    path = os.path.join(OUTPUTS, filename)
    facts = os.lstat(path)

    def refuse(reason):
        refuse_file(name, reason)

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
    described = {"format": "file", "type": "file", "preview": "%s (%s)" % (os.path.basename(filename)[:150], size)}
    return dict(described, suffix=suffix) if bearable(suffix) else described


def refuse_file(name, reason):
    raise TaskError("artifact-unstorable", artifact=name[:200], type="file", reason=reason)


def _suffix(filename):
    _, dot, rest = os.path.basename(filename).partition(".")
    return dot + rest


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
