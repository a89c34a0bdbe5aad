"""Giving a function what its arguments name."""

import inspect

from .task_error import TaskError

RESERVED = ("item", "index", "inputs", "context")

_POSITIONAL = inspect.Parameter.POSITIONAL_ONLY
_REST = inspect.Parameter.VAR_KEYWORD
_MORE = inspect.Parameter.VAR_POSITIONAL


def bind(function, order, parts):
    """Positional and named arguments; only what the function takes is loaded."""
    sources = _sources(order, parts)
    parameters = list(inspect.signature(function).parameters.values())
    positional = []
    named = {}
    for parameter in parameters:
        if parameter.kind in (_REST, _MORE):
            continue
        found = _find(parameter, order, sources)
        if found is None:
            continue
        if parameter.kind is _POSITIONAL:
            positional.append(found())
        else:
            named[parameter.name] = found()
    if any(parameter.kind is _REST for parameter in parameters):
        taken = {parameter.name for parameter in parameters}
        for name, load in sources.items():
            if name not in taken and name not in RESERVED and name not in order["ambiguous"]:
                named[name] = load()
    return positional, named


def _find(parameter, order, sources):
    name = parameter.name
    if name in order["ambiguous"]:
        raise TaskError("argument-ambiguous", argument=name, makers=order["ambiguous"][name])
    if name in sources:
        return sources[name]
    if parameter.default is not inspect.Parameter.empty:
        return None
    raise TaskError("argument-unknown", argument=name, known=sorted(sources))


def _sources(order, parts):
    from pathlib import Path

    def value(it):
        return lambda: it

    def artifact(name, facts):
        return lambda: parts["reader"].read(name, facts)

    sources = {name: artifact(name, facts) for name, facts in order["artifacts"].items()}
    sources.update((name, value(given)) for name, given in order["params"].items())
    sources.update((name, value(Path(path))) for name, path in order["paths"].items())
    if "item" in order:
        sources["item"] = artifact("item", order["item"])
    if "index" in order:
        sources["index"] = value(order["index"])
    sources["inputs"] = value(parts["inputs"])
    sources["context"] = value(parts["context"])
    return sources
