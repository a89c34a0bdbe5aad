"""A trained model as plain arrays, in a file that any environment with numpy can read."""

import json

import numpy as np


def save_model(path, layers, facts):
    """Write dense layers, each a weight matrix and a bias, and what is known of the model."""
    arrays = {"facts": np.array(json.dumps(facts, sort_keys=True))}
    for number, (weights, bias) in enumerate(layers):
        arrays[f"weights_{number}"] = np.asarray(weights, dtype=np.float32)
        arrays[f"bias_{number}"] = np.asarray(bias, dtype=np.float32)
    with open(path, "wb") as file:
        np.savez(file, **arrays)


def load_model(path):
    """Layers and facts of a saved model."""
    with np.load(path, allow_pickle=False) as arrays:
        facts = json.loads(str(arrays["facts"]))
        count = sum(name.startswith("weights_") for name in arrays.files)
        layers = [(arrays[f"weights_{number}"], arrays[f"bias_{number}"]) for number in range(count)]
    return layers, facts


def probabilities(layers, inputs):
    """Dense layers with ReLU between them and softmax at the end."""
    values = np.asarray(inputs, dtype=np.float32)
    for weights, bias in layers[:-1]:
        values = np.maximum(values @ weights + bias, 0)
    weights, bias = layers[-1]
    scores = values @ weights + bias
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return scores / scores.sum(axis=1, keepdims=True)
