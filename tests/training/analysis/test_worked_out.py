"""Numbers worked out from inputs and weights, against Keras's own."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest

from components.assembly import Config, Layer
from components.training.analysis.worked_out import worked_out

RANDOM = np.random.default_rng(0)


def arrays(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [RANDOM.normal(size=shape).astype(np.float32) for shape in shapes]


def computed(layer: Any, inputs: list[np.ndarray]) -> np.ndarray:
    taken = [array[None] for array in inputs]
    return np.asarray(layer(taken if len(taken) > 1 else taken[0]))[0]


def named(layer: Any) -> dict[str, np.ndarray]:
    return {weight.path.partition("/")[2]: np.asarray(weight.value) for weight in layer.weights}


@pytest.mark.parametrize(
    ("kind", "config", "shapes"),
    [
        ("Dense", {"units": 4, "activation": "relu"}, [(7,)]),
        ("Dense", {"units": 4}, [(7,)]),
        ("Dense", {"units": 3, "activation": "softmax"}, [(5,)]),
        ("Dense", {"units": 3, "activation": "sigmoid", "use_bias": False}, [(5,)]),
        ("LSTM", {"units": 3}, [(6, 4)]),
        ("LSTM", {"units": 3, "return_sequences": True}, [(6, 4)]),
        ("Concatenate", {}, [(3,), (4,)]),
        ("Add", {}, [(3,), (3,), (3,)]),
        ("Subtract", {}, [(3,), (3,)]),
        ("Multiply", {}, [(3,), (3,)]),
        ("Average", {}, [(3,), (3,)]),
        ("Maximum", {}, [(3,), (3,)]),
        ("Minimum", {}, [(3,), (3,)]),
    ],
)
def test_each_number_is_kerass(kind: str, config: dict[str, Any], shapes: list[tuple[int, ...]]) -> None:
    layer = getattr(keras.layers, kind)(**config)
    inputs = arrays(*shapes)
    output = computed(layer, inputs)
    for unit in range(output.shape[-1]):
        made = worked_out(
            Layer(name="it", kind=kind, config=Config(config)), inputs, output, named(layer), unit
        )
        assert made is not None
        assert made.agrees
        assert made.keras == output.reshape(-1, output.shape[-1])[-1, unit]


@pytest.mark.parametrize(
    ("kind", "config", "shapes"),
    [
        ("LSTM", {"units": 3, "go_backwards": True}, [(6, 4)]),
        ("LSTM", {"units": 3, "recurrent_activation": "hard_sigmoid"}, [(6, 4)]),
        ("Dense", {"units": 3}, [(2, 5)]),
        ("Concatenate", {"axis": 1}, [(2, 3), (2, 3)]),
        ("Flatten", {}, [(2, 3)]),
    ],
)
def test_what_would_not_be_kerass_number_is_not_shown(
    kind: str, config: dict[str, Any], shapes: list[tuple[int, ...]]
) -> None:
    layer = getattr(keras.layers, kind)(**config)
    inputs = arrays(*shapes)
    output = computed(layer, inputs)
    spec = Layer(name="it", kind=kind, config=Config(config))
    assert worked_out(spec, inputs, output, named(layer), 0) is None


def test_weights_of_another_moment_are_noticed() -> None:
    layer = keras.layers.Dense(3)
    inputs = arrays((5,))
    output = computed(layer, inputs)
    later = {name: array + 0.1 for name, array in named(layer).items()}
    assert worked_out(Layer(name="it", kind="Dense"), inputs, output, later, 1) is None
