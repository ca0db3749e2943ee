"""Models that a learner brings, as Keras writes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import keras
from keras import layers


def digits() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((8, 8, 1), name="picture"),
            layers.Conv2D(4, 3, activation="relu", name="filters"),
            layers.Flatten(name="flat"),
            layers.Dense(10, activation="softmax", name="which"),
        ]
    )


def saved(model: keras.Model) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.keras"
        model.save(file)
        return file.read_bytes()
