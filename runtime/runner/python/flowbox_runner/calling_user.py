"""Calling code of the step's author."""

import sys

from .task_error import TaskError
from .tracebacks import describe, user_traceback


def calling_user(call):
    """What the call returns; what it raises becomes a TaskError, a real exit stays one."""
    try:
        return call()
    except TaskError:
        raise
    except SystemExit as ended:
        if ended.code not in (None, 0):
            sys.stderr.write(user_traceback(ended))
            raise
        fields = describe(ended)
        fields["message"] = "the function ended the process with exit code 0, so its result is lost; return instead"
        raise TaskError("raised", **fields) from ended
    except BaseException as error:
        raise TaskError("raised", **describe(error)) from error
