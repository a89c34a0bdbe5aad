"""Logistic regression: what the neural network has to beat."""

from pathlib import Path

from common.model import probabilities, save_model
from common.scores import score
from sklearn.linear_model import LogisticRegression


def baseline(train_inputs, train_labels, test_inputs, test_labels, alpha, seed):
    strength = 1 / max(alpha * len(train_labels), 1e-6)
    model = LogisticRegression(C=strength, max_iter=2000, random_state=seed).fit(train_inputs, train_labels)
    layers = [(model.coef_.T, model.intercept_)]
    accuracy, confusion = score(probabilities(layers, test_inputs).argmax(axis=1), test_labels)
    print(f"test accuracy {accuracy:.4f}")
    save_model("regression.npz", layers, {"name": "logistic regression", "accuracy": accuracy})
    return {"candidate": Path("regression.npz"), "candidate_accuracy": accuracy, "candidate_confusion": confusion}
