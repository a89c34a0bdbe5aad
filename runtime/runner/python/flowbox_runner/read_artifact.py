"""Loading artifacts."""

import json
import pickle
from pathlib import Path

from .task_error import TaskError


class ArtifactReader:
    """Loads each artifact at most once."""

    def __init__(self):
        self._loaded = {}

    def read(self, name, facts):
        """The value of an artifact; arrays are mapped read-only, files are given as paths."""
        path = facts["path"]
        if path not in self._loaded:
            try:
                self._loaded[path] = _READERS[facts["format"]](path)
            except Exception as error:
                reason = _reason(error, facts)
                raise TaskError("artifact-unreadable", artifact=name, maker=facts["maker"], reason=reason) from error
        return self._loaded[path]


def _json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def _npy(path):
    import numpy

    try:
        mapped = numpy.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:
        return numpy.load(path, allow_pickle=False)
    return numpy.asarray(mapped)


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
