"""What a foreach goes over, as a program leaves it: an array in a JSON file, or a folder of files named by index."""

import json
import os

from .describe_file import describe_file, refuse_file
from .list_entry import list_entry, naming_its_element
from .places import OUTPUTS


def collect_list(name, filename):
    """Fields of one entry of `result.json`; each element gets its place at `outputs/<name>/<index>`."""
    path = os.path.join(OUTPUTS, filename)
    if filename == name + ".json":
        return list_entry(name, _from_array(name, path))
    if filename == name and os.path.isdir(path) and not os.path.islink(path):
        return list_entry(name, _from_folder(name, path))
    refuse_file(
        name, "a foreach goes over it, so it must be an array in %s.json or a folder %s with 0.json, 1.json, …" % (name, name)
    )


def _from_array(name, path):
    if describe_file(name, name + ".json")["type"] != "list":
        refuse_file(name, "a foreach goes over it, and %s.json is not an array" % name)
    with open(path, encoding="utf-8") as file:
        values = json.load(file)
    os.mkdir(os.path.join(OUTPUTS, name))
    items = []
    for index, value in enumerate(values):
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        element = "%s/%d" % (name, index)
        with open(os.path.join(OUTPUTS, element), "w", encoding="utf-8") as file:
            file.write(text)
        items.append({"format": "json", "path": element, "type": type(value).__name__, "preview": text[:200]})
    return items


def _from_folder(name, folder):
    names = sorted(os.listdir(folder), key=_index)
    items = []
    for index, filename in enumerate(names):
        if _index(filename) != index:
            refuse_file(name, "%s in it is not named by its place; the first of %d is 0" % (filename[:150], len(names)))
        with naming_its_element(name, index):
            fields = describe_file(name, "%s/%s" % (name, filename))
        element = "%s/%d" % (name, index)
        os.rename(os.path.join(folder, filename), os.path.join(OUTPUTS, element))
        items.append(dict(fields, path=element))
    return items


def _index(filename):
    number = filename.partition(".")[0]
    return int(number) if number.isascii() and number.isdigit() else -1
