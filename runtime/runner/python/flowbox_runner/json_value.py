"""Values that JSON keeps exactly."""

import json
import math
import sys


class NotJson(Exception):
    """The value would come back as another one."""


def json_text(value):
    """Compact JSON, keys in their order; NotJson where it would not read back equal."""
    try:
        text = json.dumps(_plain(value), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        text.encode("utf-8")
    except (RecursionError, UnicodeEncodeError) as error:
        raise NotJson() from error
    return text


def _plain(value):
    kind = type(value)
    if value is None or kind in (bool, int, str):
        return value
    if kind is float:
        if not math.isfinite(value):
            raise NotJson()
        return value
    if kind is list:
        return [_plain(element) for element in value]
    if kind is dict:
        if not all(type(key) is str for key in value):
            raise NotJson()
        return {key: _plain(element) for key, element in value.items()}
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, (numpy.number, numpy.bool_)):
        item = value.item()
        if type(item) in (bool, int, float):
            return _plain(item)
    raise NotJson()
