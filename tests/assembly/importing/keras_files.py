"""Models as files of Keras, and what is read of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from keras import layers

from components.assembly import build
from components.assembly.importing import Imported, read_keras
from components.assembly.spec.problems import Refused
from components.training import InitialWeights


def saved(model: keras.Model, tmp_path: Path) -> bytes:
    file = tmp_path / "model.keras"
    model.save(file)
    return file.read_bytes()


def rebuilt(imported: Imported) -> keras.Model:
    model = build(imported.spec)
    InitialWeights(imported.arrays).assign(model, imported.spec)
    return model


def answers(model: keras.Model) -> list[np.ndarray]:
    chance = np.random.default_rng(1)
    inputs: list[Any] = [
        chance.integers(0, 50, (4, *tensor.shape[1:]))
        if "int" in tensor.dtype
        else chance.normal(size=(4, *tensor.shape[1:])).astype("float32")
        for tensor in model.inputs
    ]
    outputs = model(inputs if len(inputs) > 1 or not isinstance(model, keras.Sequential) else inputs[0])
    if isinstance(outputs, dict):
        outputs = list(outputs.values())
    elif not isinstance(outputs, list):
        outputs = [outputs]
    return [np.asarray(answer) for answer in outputs]


def assert_same(model: keras.Model, other: keras.Model) -> None:
    assert model.count_params() == other.count_params()
    for mine, theirs in zip(answers(model), answers(other), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def shaken(model: keras.Model) -> keras.Model:
    """With weights that no initializer draws, running means included."""
    chance = np.random.default_rng(0)
    model.set_weights([chance.uniform(0.01, 0.2, array.shape) for array in model.get_weights()])
    return model


def sequential() -> keras.Model:
    return keras.Sequential(
        [
            keras.Input((12, 12, 1)),
            layers.Conv2D(4, 3, activation="relu", padding="same"),
            layers.BatchNormalization(),
            layers.MaxPooling2D((2, 2)),
            layers.Flatten(),
            layers.Dropout(0.2),
            layers.Dense(10, activation=keras.activations.softmax),
        ]
    )


def shared_lstm() -> keras.Model:
    one, two = keras.Input((12, 3), name="one"), keras.Input((12, 3), name="two")
    lstm = layers.LSTM(4)
    merged = layers.Concatenate()([lstm(one), lstm(two)])
    return keras.Model([one, two], layers.Dense(1, activation="sigmoid", name="same")(merged))


def every_way() -> keras.Model:
    """Around another, inside another, called with a dictionary, sizes left open, odd names."""
    ids = keras.Input((20,), dtype="int64")
    both = layers.Bidirectional(layers.GRU(4, dropout=0.1), name="both ways")(layers.Embedding(50, 8)(ids))
    inner = keras.Sequential([keras.Input((8,)), layers.Dense(4), layers.LayerNormalization()], name="my sub")
    vector = inner(both)
    folded = layers.Reshape((2, -1))(vector)
    dot = layers.Dot(axes=1)([vector, layers.Flatten()(folded)])
    main = layers.Dense(1, activation="sigmoid", name="answer!")(dot)
    other = layers.Dense(3, name="class")(inner(layers.Dense(8)(vector)))
    return keras.Model([ids], {"a": main, "b": other})


def refused(model: keras.Model, tmp_path: Path) -> dict[str, str]:
    """What was refused, by where."""
    with pytest.raises(Refused) as caught:
        read_keras(saved(model, tmp_path))
    return {problem.where: str(problem) for problem in caught.value.problems}
