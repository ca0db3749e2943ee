"""The rows of an embedding as points of a map: the two axes along which they differ most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class MapAxes:
    """The axes of a map.

    Attributes:
        middle: The mean of the rows that they were made for; shape (numbers,).
        directions: Two of length 1 and at right angles; shape (2, numbers).
    """

    middle: np.ndarray
    directions: np.ndarray

    def places(self, rows: np.ndarray) -> np.ndarray:
        """Where rows of shape (rows, numbers) are on the map; shape (rows, 2)."""
        return np.asarray((rows - self.middle) @ self.directions.T)

    def share(self, rows: np.ndarray) -> float:
        """How much of the spread of rows can be seen on the map, from 0 to 1."""
        total = float(rows.var(axis=0).sum())
        return float(self.places(rows).var(axis=0).sum()) / total if total > 0 else 0.0


def map_axes(rows: np.ndarray) -> MapAxes:
    """The first two principal components of rows, shape (rows, numbers) with two numbers at least.

    Each points to where its largest number is positive, so that it is the same at each computing.
    """
    middle = rows.mean(axis=0, dtype=np.float64)
    apart = rows - middle
    _values, vectors = np.linalg.eigh(apart.T @ apart)
    directions = vectors.T[::-1][:2]
    largest = np.abs(directions).argmax(axis=1)
    return MapAxes(middle, directions * np.sign(directions[np.arange(2), largest])[:, None])
