"""Writing `result.json`."""

import json
import os

from .places import RESULT


def write_artifacts(artifacts, not_reusable):
    """The task succeeded, and left these artifacts."""
    _write({"version": 1, "artifacts": artifacts, "notReusable": sorted(not_reusable)})


def write_error(fields):
    """The task failed in a way that its author can understand."""
    _write({"version": 1, "error": fields})


def _write(value):
    partial = RESULT + ".partial"
    with open(partial, "w", encoding="ascii") as file:
        json.dump(value, file)
    os.replace(partial, RESULT)
