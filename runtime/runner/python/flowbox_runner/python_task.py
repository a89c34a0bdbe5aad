"""Running a step that is a Python function."""

import importlib
import os
import sys

from .bind import bind
from .calling_user import calling_user
from .context import Context
from .inputs import Inputs
from .read_artifact import ArtifactReader
from .result import write_artifacts, write_error
from .store_result import store_result
from .task_error import TaskError
from .tracebacks import describe, user_traceback


def python_task(order):
    """Import, bind, call, store; returns the exit code."""
    try:
        function = _find(order)
        reader = ArtifactReader()
        context = Context(order, reader)
        arguments = bind(function, order, {"inputs": Inputs(order, reader), "context": context, "reader": reader})
        artifacts = store_result(_call(function, arguments), order)
    except TaskError as error:
        if error.__cause__ is not None:
            sys.stderr.write(user_traceback(error.__cause__))
        write_error(error.fields)
        return 1
    write_artifacts(artifacts, context.read)
    return 0


def _find(order):
    entry = order["entry"]
    sys.path[:0] = order["roots"]
    try:
        module = importlib.import_module(entry["module"])
    except BaseException as error:
        described = describe(error)
        message = "%s: %s" % (described["type"], described["message"])
        raise TaskError(
            "import-failed", module=entry["module"], message=message, traceback=described["traceback"]
        ) from error
    place = getattr(module, "__file__", None)
    if place is None or os.path.realpath(place) != os.path.realpath(entry["file"]):
        message = "%s is already the name of %s; rename the step's file" % (entry["module"], place or "a built-in module")
        raise TaskError("import-failed", module=entry["module"], message=message, traceback="")
    function = getattr(module, entry["function"], None)
    if not callable(function):
        known = [
            name
            for name, value in vars(module).items()
            if callable(value) and not name.startswith("_") and getattr(value, "__module__", None) == module.__name__
        ]
        raise TaskError("function-missing", function=entry["function"], known=sorted(known))
    return function


def _call(function, arguments):
    positional, named = arguments
    return calling_user(lambda: function(*positional, **named))
