"""The header of an `.npy` file, read without numpy."""

import ast
import struct


def npy_header(path):
    """dtype as written and shape as a list; ValueError for anything else."""
    with open(path, "rb") as file:
        start = file.read(8)
        if start[:6] != b"\x93NUMPY":
            raise ValueError("it does not begin with the mark of .npy")
        wide = start[6] >= 2
        size = file.read(4 if wide else 2)
        if len(size) != (4 if wide else 2):
            raise ValueError("it is cut off")
        header = file.read(struct.unpack("<I" if wide else "<H", size)[0])
    facts = ast.literal_eval(header.decode("utf-8" if start[6] >= 3 else "latin-1"))
    return facts["descr"], [int(length) for length in facts["shape"]]
