"""Fails fast: is the data what the rest of the flow expects?"""

import numpy as np
from sklearn.datasets import load_digits


def start(sample=None):
    digits = load_digits()
    pictures = digits.data.astype(np.float32)
    labels = digits.target.astype(np.int64)
    if sorted(set(labels.tolist())) != list(range(10)):
        raise ValueError("the data must show every digit from 0 to 9")
    if sample is not None and sample > len(labels):
        raise ValueError(f"sample is {sample}, and there are only {len(labels)} pictures")
    print(f"{len(labels)} pictures of digits, {pictures.shape[1]} pixels each")
    return {"pictures": pictures, "labels": labels}
