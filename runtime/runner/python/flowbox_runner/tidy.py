"""Emptying what a task left outside its outputs, so that it cannot reach the next task."""

import os
import shutil
import stat

from .places import CWD, IN_CONTAINER, WORK

_KEPT = ("cwd", "outputs", "log", "result.json")
_SHARED = ("/tmp", "/dev/shm", "/dev/mqueue", "/var/tmp")


def tidy():
    """Empty the working directory, and in a container everything else that can be written."""
    if os.path.islink(CWD) or not os.path.isdir(CWD):
        _remove(CWD)
    _empty(CWD)
    _empty(WORK, _KEPT)
    if IN_CONTAINER:
        for folder in _SHARED:
            _empty(folder)


def _empty(folder, kept=()):
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if name not in kept:
            _remove(os.path.join(folder, name))


def _remove(path):
    try:
        if stat.S_ISDIR(os.lstat(path).st_mode):
            _unlock(path)
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)
    except OSError:
        pass


def _unlock(folder):
    os.chmod(folder, 0o700)
    for parent, folders, _ in os.walk(folder):
        for name in folders:
            path = os.path.join(parent, name)
            if not os.path.islink(path):
                os.chmod(path, 0o700)
