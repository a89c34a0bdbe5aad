"""How a picture of a digit becomes what the models see: shared by training and prediction."""

import csv

import numpy as np

PIXELS = 64
BRIGHTEST = 16.0


def features(pixels):
    """Pixels from 0 to 16, one row a picture, as float32 from 0 to 1."""
    pixels = np.asarray(pixels, dtype=np.float32)
    if pixels.ndim != 2 or pixels.shape[1] != PIXELS:
        raise ValueError(f"a picture has {PIXELS} pixels; got an array of shape {pixels.shape}")
    if pixels.size and not (pixels.min() >= 0 and pixels.max() <= BRIGHTEST):
        raise ValueError(f"pixels lie between 0 and {BRIGHTEST:g}; got {pixels.min():g} to {pixels.max():g}")
    return pixels / np.float32(BRIGHTEST)


def read_pictures(path):
    """Rows of a CSV file, one picture a line; a line that is not one is named."""
    rows = []
    with open(path, newline="", encoding="utf-8") as file:
        for number, cells in enumerate(csv.reader(file), start=1):
            if not cells:
                continue
            try:
                row = [float(cell) for cell in cells]
            except ValueError as error:
                raise ValueError(f"line {number} of {path.name}: {error}") from None
            if len(row) != PIXELS:
                raise ValueError(f"line {number} of {path.name} has {len(row)} values, a picture has {PIXELS}")
            rows.append(row)
    if not rows:
        raise ValueError(f"{path.name} holds no pictures")
    return np.array(rows, dtype=np.float32)
