"""Reads and writes the values of Keras variables."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np


def values(variables: Sequence[keras.Variable]) -> list[np.ndarray]:
    """The values where they stand in memory, for whoever is done with them before they change."""
    return [np.asarray(variable.value.read_value()) for variable in variables]


def copies(variables: Sequence[keras.Variable]) -> list[np.ndarray]:
    """Copies of the values. (An array made of the variable itself is copied twice.)"""
    return [np.array(value) for value in values(variables)]


def assign(variables: Sequence[keras.Variable], arrays: Sequence[np.ndarray]) -> None:
    """Write an array into each variable.

    Raises:
        ValueError: if there are not as many, or a shape differs.
    """
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)
