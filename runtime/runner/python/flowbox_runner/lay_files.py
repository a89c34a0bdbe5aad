"""Showing the step's declared files in its working directory, at their project paths."""

import os


def lay_files(source, target):
    """Mirror folders, and link each file to its read-only original."""
    for parent, folders, names in os.walk(source):
        below = os.path.normpath(os.path.join(target, os.path.relpath(parent, source)))
        for name in folders:
            os.makedirs(os.path.join(below, name), exist_ok=True)
        for name in names:
            path = os.path.join(below, name)
            if not os.path.lexists(path):
                os.symlink(os.path.join(parent, name), path)
