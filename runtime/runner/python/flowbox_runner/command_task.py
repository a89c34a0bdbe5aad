"""Running a step that is any program."""

import json
import os
import signal
import subprocess

from . import places
from .collect_outputs import collect_outputs
from .result import write_artifacts, write_error
from .task_error import TaskError


def command_task(order):
    """Run the program, then name what it left in `$FLOWBOX_OUT`; returns the exit code."""
    try:
        for name, facts in order["artifacts"].items():
            _refuse_pickle(name, facts)
        if "item" in order:
            _refuse_pickle("item", order["item"])
        status = _execute(order)
        if status != 0:
            return _end_alike(status)
        artifacts = collect_outputs(order)
    except TaskError as error:
        write_error(error.fields)
        return 1
    write_artifacts(artifacts, ())
    return 0


def _refuse_pickle(name, facts):
    if facts["format"] == "pickle":
        reason = "it is a pickle, which only Python reads; a command cannot take it"
        raise TaskError("artifact-unreadable", artifact=name, maker=facts["maker"], reason=reason)
    for index, item in enumerate(facts.get("items", ())):
        _refuse_pickle("%s[%d]" % (name, index), item)


def _execute(order):
    params = os.path.join(places.TMP, "params.json")
    with open(params, "w", encoding="utf-8") as file:
        json.dump(dict(order["params"], **order["paths"]), file, ensure_ascii=False)
    environment = dict(
        os.environ, FLOWBOX_IN=places.ARTIFACTS, FLOWBOX_OUT=places.OUTPUTS, FLOWBOX_PARAMS=params
    )
    try:
        return subprocess.run(order["argv"], env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    except OSError as error:
        message = "%s cannot be started: %s" % (order["argv"][0], error.strerror)
        raise TaskError("raised", type=type(error).__name__, message=message, traceback="") from error


def _end_alike(status):
    if status < 0:
        signal.signal(-status, signal.SIG_DFL) if -status not in (signal.SIGKILL, signal.SIGSTOP) else None
        os.kill(os.getpid(), -status)
    return status
