"""Sets pictures aside that no model sees while it learns."""

from common.features import features
from sklearn.model_selection import train_test_split


def split(pictures, labels, seed, sample=None):
    inputs = features(pictures)
    if sample is not None and sample < len(labels):
        inputs, _, labels, _ = train_test_split(inputs, labels, train_size=sample, random_state=seed, stratify=labels)
    train_inputs, test_inputs, train_labels, test_labels = train_test_split(
        inputs, labels, test_size=0.25, random_state=seed, stratify=labels
    )
    print(f"{len(train_labels)} to learn from, {len(test_labels)} to test with")
    return {
        "train_inputs": train_inputs,
        "train_labels": train_labels,
        "test_inputs": test_inputs,
        "test_labels": test_labels,
    }
