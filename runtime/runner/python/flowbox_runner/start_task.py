"""Starting one task in a process of its own."""

import json
import os
import signal
import sys
import time

from . import places
from .processes import show_to_others

_BROKEN_ORDER = 70


def start_task(task, protocol):
    """Fork; the parent gets the child's pid, the child never returns."""
    _prepare()
    pid = os.fork()
    if pid != 0:
        return pid
    try:
        code = _BROKEN_ORDER
        _become_task(protocol)
        with open(places.ORDER, "rb") as file:
            order = json.loads(file.read())
        if order["id"] != task:
            raise ValueError("the order is for %s, task.json for %s" % (task, order["id"]))
        _set_environment(order)
        code = _kind(order["kind"])(order)
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        _leave(code)
    return None


def _prepare():
    for folder in (places.CWD, places.TMP, places.OUTPUTS):
        os.makedirs(folder, exist_ok=True)
    if os.path.lexists(places.RESULT):
        os.unlink(places.RESULT)


def _become_task(protocol):
    for descriptor in protocol:
        os.close(descriptor)
    os.setsid()
    show_to_others()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    log = os.open(places.LOG, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    for name, descriptor in (("stdout", 1), ("stderr", 2)):
        stream = open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
        setattr(sys, name, stream)
        setattr(sys, "__%s__" % name, stream)
    os.chdir(places.CWD)


def _set_environment(order):
    os.environ.update({"HOME": places.TMP, "TMPDIR": places.TMP, "PWD": places.CWD})
    os.environ.pop("FLOWBOX_ROOT", None)
    os.environ.update(order["env"])
    time.tzset()


def _kind(kind):
    if kind == "python":
        from .python_task import python_task

        return python_task
    if kind == "node":
        from .node_task import node_task

        return node_task
    from .command_task import command_task

    return command_task


def _leave(code):
    """End without waiting for threads that the step left running."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            pass
    os._exit(code & 0xFF)
