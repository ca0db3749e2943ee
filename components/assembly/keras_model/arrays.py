"""The address of each array of a model's weights: the layer it belongs to, and its name there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import prod

import keras
import numpy as np

from components.assembly.checks.shapes import trace_shapes
from components.assembly.checks.validate import ensure_valid
from components.assembly.keras_objects.assembler import Assembly, shapes_only
from components.assembly.spec import ModelSpec


@dataclass(frozen=True)
class ArrayAddress:
    """Which array of a model this is.

    Attributes:
        layer: The path of its layer, `outer/inner` inside a model that is a layer.
        name: Its name in the layer, such as "lstm_cell/kernel".
        shape: Its shape.
        trainable: Whether training changes it.
        dtype: Its dtype.
    """

    layer: str
    name: str
    shape: tuple[int, ...]
    trainable: bool
    dtype: str = "float32"

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
    ensure_valid(spec)
    return tuple(address for address, _ in with_variables(trace_shapes(spec).assembly))


def with_variables(assembly: Assembly) -> list[tuple[ArrayAddress, keras.Variable]]:
    """The address of each weight of a model that was put together, in Keras's order, with its variable."""
    owners = {
        id(variable): (path, name)
        for path, layer, inside in _leaves(assembly, "")
        for variable, name in _names(layer, inside)
    }
    taken: set[str] = set()
    with shapes_only():
        weights = assembly.model().weights
    return [(_address(variable, *owners[id(variable)], taken), variable) for variable in weights]


def layers_with_weights(spec: ModelSpec) -> tuple[str, ...]:
    """The paths of the layers that have weights, in Keras's order. Raises `Refused`."""
    return tuple(dict.fromkeys(address.layer for address in addresses(spec)))


def by_path(spec: ModelSpec, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of `build(spec).get_weights()` by path."""
    return {address.path: array for address, array in zip(addresses(spec), weights, strict=True)}


def under_layer(layer: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Arrays by path in a model -> by path in a model that has it as the layer `layer`."""
    return {f"{layer}/{path}": array for path, array in arrays.items()}


def _leaves(assembly: Assembly, prefix: str) -> Iterator[tuple[str, keras.layers.Layer, dict[str, Assembly]]]:
    """Each layer that is no model: its path, the layer, and the models that it wraps, by name."""
    for layer in assembly.spec.layers:
        made = assembly.layers.get(layer.name)
        if made is None:
            continue
        if layer.model is not None:
            yield from _leaves(assembly.nested[layer.name], f"{prefix}{layer.name}/")
        else:
            start = f"{layer.name}/"
            inside = {
                path.removeprefix(start): inner
                for path, inner in assembly.nested.items()
                if path.startswith(start)
            }
            yield prefix + layer.name, made, inside


def _names(layer: keras.layers.Layer, inside: Mapping[str, Assembly]) -> Iterator[tuple[keras.Variable, str]]:
    """The weights of a layer, each with its name there: that of what holds it in the layer, and its own."""
    for name, assembly in inside.items():
        for path, inner, deeper in _leaves(assembly, f"{name}/"):
            for variable, own in _names(inner, deeper):
                yield variable, f"{path}/{own}"
    inner_weights = {id(weight) for inner in inside.values() for weight in inner.model().weights}
    for variable in layer.weights:
        if id(variable) not in inner_weights:
            yield variable, variable.path.removeprefix(f"{layer.name}/")


def _address(variable: keras.Variable, path: str, name: str, taken: set[str]) -> ArrayAddress:
    """The address of a variable; a number is put to its name if another one has it."""
    unique, number = name, 1
    while f"{path}/{unique}" in taken:
        number += 1
        unique = f"{name}_{number}"
    taken.add(f"{path}/{unique}")
    return ArrayAddress(
        path,
        unique,
        tuple(variable.shape),
        bool(variable.trainable),
        keras.backend.standardize_dtype(variable.dtype),
    )
