"""A small neural network, trained with TensorFlow and kept as plain arrays."""

import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import numpy as np
import tensorflow as tf
from common.model import probabilities, save_model
from common.scores import score


def fit(train_inputs, train_labels, test_inputs, test_labels, epochs, alpha, seed):
    tf.keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_inter_op_parallelism_threads(1)
    tf.config.threading.set_intra_op_parallelism_threads(1)
    network = tf.keras.Sequential([
        tf.keras.Input((train_inputs.shape[1],)),
        tf.keras.layers.Dense(64, activation="relu", kernel_regularizer=tf.keras.regularizers.l2(alpha)),
        tf.keras.layers.Dense(10, kernel_regularizer=tf.keras.regularizers.l2(alpha)),
    ])
    network.compile(
        optimizer=tf.keras.optimizers.Adam(0.005),
        loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    history = network.fit(np.array(train_inputs), np.array(train_labels), epochs=epochs, batch_size=32, verbose=0)
    for epoch, loss in enumerate(history.history["loss"], start=1):
        print(f"epoch {epoch}: loss {loss:.4f}")
    layers = [layer.get_weights() for layer in network.layers]
    accuracy, confusion = score(probabilities(layers, test_inputs).argmax(axis=1), test_labels)
    print(f"test accuracy {accuracy:.4f}")
    save_model("network.npz", layers, {"name": "neural network", "accuracy": accuracy})
    return {
        "candidate": Path("network.npz"),
        "candidate_accuracy": accuracy,
        "candidate_confusion": confusion,
        "losses": history.history["loss"],
    }
