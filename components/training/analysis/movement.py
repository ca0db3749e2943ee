"""Measures how far a training has moved each array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.keras_model.arrays import ArrayAddress, addresses
from components.assembly.spec import ModelSpec


@dataclass(frozen=True)
class ArrayMovement:
    """How far training has moved the numbers of an array: `largest` at most, `mean` on average; both
    exactly 0 where nothing moved."""

    address: ArrayAddress
    largest: float
    mean: float


def movement(
    spec: ModelSpec, before: Mapping[str, np.ndarray], after: Sequence[np.ndarray]
) -> tuple[ArrayMovement, ...]:
    """Each array of a model of `spec`: `before` by path, as `starting_weights` gives them,
    `after` in the order of the model, as `Run.weights` does."""
    return tuple(
        _moved(address, before[address.path], array)
        for address, array in zip(addresses(spec), after, strict=True)
    )


def _moved(address: ArrayAddress, before: np.ndarray, after: np.ndarray) -> ArrayMovement:
    distance = np.abs(after - before)
    return ArrayMovement(address, float(distance.max()), float(distance.mean()))
