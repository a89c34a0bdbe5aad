"""Loading artifacts."""

import json
import os
import pickle
from collections import OrderedDict
from pathlib import Path

from .task_error import TaskError


_KEPT = 16 << 20
_MAPPED = 64 << 10


class ArtifactReader:
    """Loads what a task is given: arrays are mapped read-only, files are given as paths."""

    def __init__(self):
        self._loaded = {}
        self._recent = OrderedDict()
        self._weight = 0

    def read(self, name, facts):
        """The value of an artifact, loaded at most once."""
        path = facts["path"]
        if path not in self._loaded:
            self._loaded[path] = _load(name, facts)
        return self._loaded[path]

    def read_one_of_many(self, name, facts):
        """The same for one of many tasks' artifacts, which is let go of when others have been read since: going over
        all of them takes no more memory than a few.
        """
        path = facts["path"]
        if path not in self._recent:
            self._recent[path] = (_load(name, facts), _weight(facts))
            self._weight += self._recent[path][1]
            while self._weight > _KEPT and len(self._recent) > 1:
                self._weight -= self._recent.popitem(last=False)[1][1]
        self._recent.move_to_end(path)
        return self._recent[path][0]


def _load(name, facts):
    if facts["format"] == "list":
        return [_load("%s[%d]" % (name, index), item) for index, item in enumerate(facts["items"])]
    try:
        return _READERS[facts["format"]](facts["path"])
    except Exception as error:
        reason = _reason(error, facts)
        raise TaskError("artifact-unreadable", artifact=name, maker=facts["maker"], reason=reason) from error


def _weight(facts):
    """Bytes of what was loaded; a path to a file weighs nothing."""
    if facts["format"] == "list":
        return sum(map(_weight, facts["items"]))
    return 0 if facts["format"] in ("file", "folder") else os.path.getsize(facts["path"])


def _json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _npy(path):
    import numpy

    if os.path.getsize(path) > _MAPPED:
        try:
            return numpy.asarray(numpy.load(path, mmap_mode="r", allow_pickle=False))
        except ValueError:
            pass
    array = numpy.load(path, allow_pickle=False)
    array.flags.writeable = False
    return array


def _bytes(path):
    with open(path, "rb") as file:
        return file.read()


def _pickle(path):
    with open(path, "rb") as file:
        return pickle.load(file)


_READERS = {"json": _json, "npy": _npy, "bytes": _bytes, "file": Path, "folder": Path, "pickle": _pickle}


def _reason(error, facts):
    if facts["format"] == "npy" and isinstance(error, ImportError):
        return "it is an array, and this step's environment has no numpy"
    reason = "%s: %s" % (type(error).__name__, error)
    packages = (facts.get("pickle") or {}).get("packages")
    if packages:
        made = ", ".join("%s %s" % item for item in sorted(packages.items()))
        reason += " (a pickle made with %s)" % made
    return reason
