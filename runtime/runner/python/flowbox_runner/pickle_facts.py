"""What reading a pickle needs: packages with versions, local modules, the Python version."""

import importlib.metadata
import os
import pickletools
import platform
import sys

_STRINGS = ("SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE")


def pickle_facts(data, roots):
    """The manifest's `pickle` field."""
    packages = {}
    local = set()
    distributions = None
    for module in sorted(_modules(data)):
        if _is_local(module, roots):
            local.add(module)
            continue
        top = module.partition(".")[0]
        if distributions is None:
            distributions = _distributions()
        for name in distributions.get(top, ()):
            packages[name.lower().replace("_", "-")] = importlib.metadata.version(name)
    return {"packages": packages, "modules": sorted(local), "python": platform.python_version()}


def _modules(data):
    """Names of the modules that the pickle's globals come from."""
    found = set()
    memo = {}
    strings = [None, None]
    newest = None
    for opcode, argument, _ in pickletools.genops(data):
        name = opcode.name
        if name in _STRINGS:
            newest = argument
            strings = [strings[1], argument]
        elif name == "MEMOIZE":
            memo[len(memo)] = newest
        elif name in ("BINGET", "LONG_BINGET"):
            newest = memo.get(argument)
            strings = [strings[1], newest]
        elif name == "STACK_GLOBAL":
            if strings[0] is not None:
                found.add(strings[0])
            newest = None
        elif name == "GLOBAL":
            found.add(argument.partition(" ")[0])
            newest = None
        else:
            newest = None
    return found


def _is_local(module, roots):
    place = getattr(sys.modules.get(module), "__file__", None)
    if place is None:
        return False
    place = os.path.realpath(place)
    return any(place.startswith(os.path.join(os.path.realpath(root), "")) for root in roots)


def _distributions():
    if hasattr(importlib.metadata, "packages_distributions"):
        return importlib.metadata.packages_distributions()
    found = {}
    for distribution in importlib.metadata.distributions():
        for top in (distribution.read_text("top_level.txt") or "").split():
            found.setdefault(top, []).append(distribution.metadata["Name"])
    return found
