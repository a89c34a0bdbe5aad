"""The worker's loop: an order comes in on standard input, an answer goes out on what was standard output."""

import json
import os
import signal

from .oom import oom_kills
from .processes import end_all_others, hide_from_others, wait_for
from .start_task import start_task
from .tidy import tidy


def serve():
    """Serve until standard input ends; returns the exit code."""
    hide_from_others()
    answers, orders = _take_protocol()
    signal.signal(signal.SIGTERM, _stop)
    _say(answers, {"ready": True})
    _warm()
    with os.fdopen(orders, "rb") as lines:
        for line in lines:
            if line.strip():
                _say(answers, _run(json.loads(line)["task"], (answers, orders)))
    return 0


def _take_protocol():
    """Move the protocol off descriptors 0 and 1, so that nothing printed by accident becomes an answer."""
    answers = os.dup(1)
    orders = os.dup(0)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    return answers, orders


def _run(task, protocol):
    before = oom_kills()
    status = wait_for(start_task(task, protocol))
    end_all_others()
    oom = oom_kills() > before
    tidy()
    signaled = os.WIFSIGNALED(status)
    return {
        "ended": task,
        "exit": None if signaled else os.WEXITSTATUS(status),
        "signal": os.WTERMSIG(status) if signaled else None,
        "oom": oom,
    }


def _say(answers, message):
    line = (json.dumps(message) + "\n").encode()
    while line:
        line = line[os.write(answers, line) :]


def _warm():
    """Load, while inputs are still being made, what every task needs."""
    from . import command_task, node_task, python_task  # noqa: F401


def _stop(_signal, _frame):
    end_all_others()
    os._exit(143)
