"""The address of each array of a model's weights: the layer it belongs to, and its name there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import keras
import numpy as np

from components.assembly.keras_model.build import build_symbolic
from components.assembly.spec import ModelSpec


@dataclass(frozen=True)
class ArrayAddress:
    """Which array of a model this is.

    Attributes:
        layer: The path of its layer, `outer/inner` inside a model that is a layer.
        name: Its name in the layer, such as "lstm_cell/kernel".
        shape: Its shape.
        trainable: Whether training changes it.
    """

    layer: str
    name: str
    shape: tuple[int, ...]
    trainable: bool

    @property
    def path(self) -> str:
        """`layer/name`, which no other array of the model has."""
        return f"{self.layer}/{self.name}"

    @property
    def size(self) -> int:
        """How many numbers it holds."""
        return prod(self.shape)


@lru_cache(64)
def addresses(spec: ModelSpec) -> tuple[ArrayAddress, ...]:
    """The address of each array of `build(spec).weights`, in that order, without allocating them.

    Raises `Refused`.
    """
    model = build_symbolic(spec)
    owners = {id(variable): layer for layer in _leaves(model, "") for variable in layer[1].weights}
    return tuple(_address(variable, *owners[id(variable)]) for variable in model.weights)


def layers_with_weights(spec: ModelSpec) -> tuple[str, ...]:
    """The paths of the layers that have weights, in Keras's order. Raises `Refused`."""
    return tuple(dict.fromkeys(address.layer for address in addresses(spec)))


def by_path(spec: ModelSpec, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of `build(spec).get_weights()` by path."""
    return {address.path: array for address, array in zip(addresses(spec), weights, strict=True)}


def under_layer(layer: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays by path in a model -> by path in a model that has it as the layer `layer`."""
    return {f"{layer}/{path}": array for path, array in arrays.items()}


def _leaves(model: keras.Model, prefix: str) -> Iterator[tuple[str, keras.layers.Layer]]:
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from _leaves(layer, f"{prefix}{layer.name}/")
        else:
            yield prefix + layer.name, layer


def _address(variable: keras.Variable, path: str, layer: keras.layers.Layer) -> ArrayAddress:
    name = variable.path.removeprefix(f"{layer.name}/")
    return ArrayAddress(path, name, tuple(variable.shape), bool(variable.trainable))
