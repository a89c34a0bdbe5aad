"""Passes the better model on, without loading it: TensorFlow is not needed here."""

NAMES = {"fit": "neural network", "baseline": "logistic regression"}


def choose(inputs):
    scores = {NAMES[step]: inputs[step].accuracy for step in NAMES}
    best = max(NAMES, key=lambda step: inputs[step].accuracy)
    accuracy = inputs[best].accuracy
    print(f"{NAMES[best]} wins with a test accuracy of {accuracy:.4f}")
    return {
        "model": inputs[best].ref("model"),
        "chosen": NAMES[best],
        "accuracy": accuracy,
        "confusion": inputs[best].confusion,
        "scores": scores,
    }
