"""Storing files and folders that a step names by path."""

import os
import shutil
import stat
from collections import Counter

from .places import CWD, IN, OUTPUTS


class StoredPaths:
    """Moves what lies in the working directory, copies what lies elsewhere or is stored twice."""

    def __init__(self, paths):
        """`paths` are all that will be stored and may be moved; any other is copied."""
        self._times = Counter(os.path.abspath(path) for path in paths)
        self._above = {above for path in self._times for above in _parents(path)}

    def store(self, name, path, refuse):
        """Fields of the entry; `refuse` raises with a reason."""
        source = os.path.abspath(path)
        try:
            kind = os.stat(source) if _is_declared(source) else os.lstat(source)
        except OSError:
            refuse("there is no file or folder at %s" % path)
        if stat.S_ISREG(kind.st_mode):
            suffix = _suffix(source)
            stored = {"format": "file", "preview": "%s (%d bytes)" % (os.path.basename(source)[:150], kind.st_size)}
            if suffix:
                stored["suffix"] = suffix
        elif stat.S_ISDIR(kind.st_mode):
            stored = {"format": "folder", "preview": "%s: %s" % survey(source, refuse)}
        else:
            refuse("%s is %s" % (path, kind_of(kind.st_mode)))
        self._bring(source, os.path.join(OUTPUTS, name))
        return dict(stored, path=name, type=type(path).__name__)

    def _bring(self, source, target):
        inside = os.path.realpath(source).startswith(os.path.realpath(CWD) + os.sep)
        if inside and self._is_apart(source) and not os.path.islink(source):
            shutil.move(source, target)
        elif os.path.isdir(source):
            shutil.copytree(source, target)
        else:
            shutil.copyfile(source, target)

    def _is_apart(self, source):
        once = self._times[source] == 1 and source not in self._above
        return once and not any(above in self._times for above in _parents(source))


def _parents(path):
    while path != os.path.dirname(path):
        path = os.path.dirname(path)
        yield path


def _is_declared(source):
    """A link that shows a declared file of the project in the working directory."""
    return os.path.islink(source) and os.path.realpath(source).startswith(os.path.realpath(IN) + os.sep)


def survey(folder, refuse):
    names = []
    for parent, folders, files in os.walk(folder):
        for name in sorted(folders + files):
            path = os.path.join(parent, name)
            mode = os.lstat(path).st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                refuse("%s in it is %s" % (os.path.relpath(path, folder), kind_of(mode)))
            if stat.S_ISREG(mode):
                names.append(os.path.relpath(path, folder))
    shown = ", ".join(sorted(names)[:5])
    return "%d files" % len(names), shown[:150]


def _suffix(path):
    name = os.path.basename(path).lstrip(".")
    return bearable(name[name.index(".") :]) if "." in name else ""


def bearable(suffix):
    """The suffix, or none where it leaves no room for a name before it."""
    return suffix if len(suffix) > 1 and len(os.fsencode(suffix)) <= 100 else ""


def kind_of(mode):
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    if stat.S_ISFIFO(mode):
        return "a named pipe"
    if stat.S_ISSOCK(mode):
        return "a socket"
    return "a device"
