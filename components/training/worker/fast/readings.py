"""Which rows of a table a batch reads where, and sums over the readings of each."""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

Array = np.ndarray


class Readings:
    """The readings of a batch (samples, steps), steps first, by which of so many `rows` is read."""

    def __init__(self, positions: Array, rows: int) -> None:
        self._read = positions.T.ravel()
        self._order = np.argsort(self._read, kind="stable")
        self._counts = np.bincount(self._read, minlength=rows)
        self._starts = np.concatenate([[0], np.cumsum(self._counts)])

    def sums(self, values: Array) -> Array:
        """Sums by row of values of each reading."""
        return _summing(self._order, self._starts, len(values)) @ values

    def squares(self, gates: Array, kernel: Array, once: Array) -> Array:
        """Sums by row of (gates @ kernel.T) ** 2; `once` are the products of rows that are read once.

        Of a row that is read more often than there are gates (padding), the squares come from
        the products of the gates with each other, which are fewer numbers.
        """
        found = once * once
        often = self._counts > kernel.shape[1]
        for row in np.flatnonzero(often).tolist():
            products = self._products(row, gates)
            found[row] = np.maximum(((kernel @ products) * kernel).sum(axis=1), 0)
        again = (self._counts > 1) & ~often
        counts = self._counts[again]
        readings = self._order[np.repeat(again, self._counts)]
        single = gates[readings] @ kernel.T
        single *= single
        starts = np.concatenate([[0], np.cumsum(counts)])
        found[again] = _summing(np.arange(len(readings)), starts, len(readings)) @ single
        return found

    def _products(self, row: int, gates: Array) -> Array:
        """gates.T @ gates of the readings of one row."""
        readings = self._order[self._starts[row] : self._starts[row + 1]]
        # Padding stands in front: most of it is one piece, of which no copy is needed.
        elsewhere = readings != np.arange(len(readings))
        ahead = int(elsewhere.argmax()) if elsewhere.any() else len(readings)
        first, rest = gates[:ahead], gates[readings[ahead:]]
        return first.T @ first + rest.T @ rest


def _summing(which: Array, starts: Array, many: int) -> sparse.csr_array:
    """What sums up, of so `many` rows, those that are listed from one start to the next."""
    ones = np.ones(len(which), "float32")
    return sparse.csr_array((ones, which, starts), shape=(len(starts) - 1, many))
