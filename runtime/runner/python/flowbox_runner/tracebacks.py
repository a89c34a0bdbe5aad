"""A traceback as the step's author wants to see it: without the runner's frames."""

import os
import traceback

from .places import RUNNER

_LONGEST = 32_000
_LONGEST_MESSAGE = 4_000


def describe(error):
    """Type name, message and traceback of an exception."""
    return {
        "type": type(error).__name__,
        "message": _cut(_message(error), _LONGEST_MESSAGE),
        "traceback": _cut(user_traceback(error), _LONGEST),
    }


def user_traceback(error):
    """Formatted like Python's own, runner and import machinery left out."""
    try:
        shown = traceback.TracebackException.from_exception(error)
        _strip(shown, set())
        return "".join(shown.format())
    except Exception:
        return "%s: %s\n" % (type(error).__name__, _message(error))


def _strip(shown, seen):
    if shown is None or id(shown) in seen:
        return
    seen.add(id(shown))
    kept = [frame for frame in shown.stack if not _is_ours(frame.filename)]
    shown.stack = traceback.StackSummary.from_list(kept)
    for other in (shown.__cause__, shown.__context__):
        _strip(other, seen)
    for other in getattr(shown, "exceptions", None) or ():
        _strip(other, seen)


def _is_ours(filename):
    return filename.startswith(RUNNER + os.sep) or filename.startswith("<frozen importlib")


def _message(error):
    try:
        return str(error)
    except Exception:
        return "(its message cannot be shown)"


def _cut(text, longest):
    if len(text) <= longest:
        return text
    half = longest // 2
    return text[:half] + "\n…\n" + text[-half:]
