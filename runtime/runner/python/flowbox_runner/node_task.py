"""Running a step that is a JavaScript or TypeScript function: Node's own runner does it."""

import os
import signal

from .places import NODE_PROGRAM, ROOT
from .result import write_error


def node_task(order):
    """Become Node; returns an exit code only where that fails."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    try:
        os.execvp("node", ["node", "--no-warnings", NODE_PROGRAM, ROOT])
    except OSError as error:
        message = "node cannot be started: %s; does the step's environment name a Node version?" % error.strerror
        write_error({"kind": "raised", "type": type(error).__name__, "message": message, "traceback": ""})
    return 1
