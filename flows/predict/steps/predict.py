"""Reads pictures of digits with the model that a train run chose."""

import csv
from pathlib import Path

from common.features import features, read_pictures
from common.model import load_model, probabilities


def predict(model, input=Path("fixtures/new-digits.csv")):
    layers, facts = load_model(model)
    chances = probabilities(layers, features(read_pictures(input)))
    digits = chances.argmax(axis=1)
    with open("predictions.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["picture", "digit", "confidence"])
        for number, digit in enumerate(digits):
            rows.writerow([number, int(digit), f"{chances[number, digit]:.4f}"])
    print(f"{len(digits)} pictures read with the {facts['name']} (test accuracy {facts['accuracy']:.4f}): {digits.tolist()}")
    return {"predictions": Path("predictions.csv"), "count": len(digits)}
