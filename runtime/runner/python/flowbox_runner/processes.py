"""Processes of the container: hiding the runner from them, and ending all of them."""

import ctypes
import os
import signal
import time

from .places import IN_CONTAINER

_PR_SET_DUMPABLE = 4
_PR_SET_CHILD_SUBREAPER = 36


def hide_from_others():
    """Let no task open the runner's descriptors or memory, and adopt every orphan."""
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def show_to_others():
    """Undo, in a task's process, what it inherited from the runner."""
    _prctl(_PR_SET_DUMPABLE, 1)


def wait_for(pid):
    """Wait for a child, reaping orphans meanwhile; returns its wait status."""
    while True:
        ended, status = os.waitpid(-1, 0)
        if ended == pid:
            return status


def end_all_others():
    """Kill every process but this one and PID 1, until none is left."""
    while True:
        _kill_all()
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)


def _kill_all():
    if os.getpid() == 1 or (IN_CONTAINER and os.getppid() == 1):
        try:
            os.kill(-1, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        return
    for pid in _descendants():
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _descendants():
    """Outside a container of its own a worker ends only what descends from it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, "rb") as stat:
                    parent = int(stat.read().rpartition(b")")[2].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(name))
    found = []
    waiting = [os.getpid()]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.extend(below)
        waiting.extend(below)
    return found


def _prctl(option, value):
    try:
        ctypes.CDLL(None).prctl(option, value, 0, 0, 0)
    except (OSError, AttributeError):
        pass
