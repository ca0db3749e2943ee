"""Calls of layers with random weights, to be worked out."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from components.assembly import Config, Layer
from components.assembly.keras_objects.layers import to_keras
from components.training.analysis.worked_out.calls import LayerCall

RANDOM = np.random.default_rng(0)
Shapes = list[tuple[int, ...]]


def arrays(*shapes: tuple[int, ...]) -> list[np.ndarray]:
    return [RANDOM.normal(size=shape).astype(np.float32) for shape in shapes]


def call_of(
    kind: str, config: dict[str, Any], inputs: list[np.ndarray], separate: bool = False, **named: Any
) -> LayerCall:
    """What a layer of Keras with random weights makes of inputs."""
    made = {name: to_keras(value) for name, value in config.items()}
    layer = getattr(keras.layers, kind)(**made, name="it")
    taken = [array[None] for array in inputs]

    def compute() -> np.ndarray:
        if separate:
            return np.asarray(layer(*taken, **named))[0]
        return np.asarray(layer(taken if len(taken) > 1 else taken[0], **named))[0]

    compute()
    for weight in layer.weights:
        weight.assign(RANDOM.uniform(0.2, 1.0, weight.shape) * RANDOM.choice([-1, 1], weight.shape))
        if weight.path.endswith("variance"):
            weight.assign(abs(np.asarray(weight)))
    weights = {weight.path.removeprefix("it/"): np.asarray(weight) for weight in layer.weights}
    return LayerCall(
        inputs,
        compute(),
        Layer(name="it", kind=kind, config=Config(config)),
        weights,
        ("query", "value", "key")[: len(inputs)] if separate else (),
        Config(named),
    )


def inner(kind: str, **config: Any) -> Layer:
    return Layer(name="inside", kind=kind, config=Config(config))
