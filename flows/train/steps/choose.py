"""Passes the better model on, without loading it: TensorFlow is not needed here."""

NAMES = {"fit": "neural network", "baseline": "logistic regression"}


def choose(inputs):
    scores = {NAMES[step]: inputs[step].candidate_accuracy for step in NAMES}
    best = max(NAMES, key=lambda step: inputs[step].candidate_accuracy)
    accuracy = inputs[best].candidate_accuracy
    print(f"{NAMES[best]} wins with a test accuracy of {accuracy:.4f}")
    return {
        "model": inputs[best].ref("candidate"),
        "chosen": NAMES[best],
        "accuracy": accuracy,
        "confusion": inputs[best].candidate_confusion,
        "scores": scores,
    }
