"""How good predictions are."""

import numpy as np


def score(predicted, expected, classes=10):
    """Accuracy from 0 to 1, and the confusion matrix: rows are what is there, columns what was said."""
    confusion = np.zeros((classes, classes), dtype=np.int64)
    np.add.at(confusion, (np.asarray(expected), np.asarray(predicted)), 1)
    return float(np.trace(confusion) / max(1, confusion.sum())), confusion
