"""Sums, for each row of a table, over the places of a batch where the row was looked up."""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

Array = np.ndarray


class RowLookups:
    """The lookups of a batch.

    Args:
        positions: whole numbers of shape (samples, steps), which row was looked up where.
        rows: how many rows there are.
    """

    def __init__(self, positions: Array, rows: int) -> None:
        self._read = positions.T.ravel()
        self._order = np.argsort(self._read, kind="stable")
        self._counts = np.bincount(self._read, minlength=rows)
        self._starts = np.concatenate([[0], np.cumsum(self._counts)])

    def sums(self, values: Array) -> Array:
        """Sum values of shape (steps * samples, numbers), one line for each lookup, by row: shape (rows,
        numbers)."""
        return _summing(self._order, self._starts, len(values)) @ values

    def squares(self, gates: Array, kernel: Array, once: Array) -> Array:
        """Sum (gates @ kernel.T) ** 2 by row.

        Of a row that is looked up more often than there are gates (padding), the squares come from
        the products of the gates with each other, which are fewer numbers.

        Args:
            gates: shape (steps * samples, gates), one line for each lookup.
            kernel: shape (features, gates).
            once: shape (rows, features), the products of rows that are looked up once.
        """
        squares = once * once
        often = self._counts > kernel.shape[1]
        for row in np.flatnonzero(often).tolist():
            products = self._products(row, gates)
            squares[row] = np.maximum(((kernel @ products) * kernel).sum(axis=1), 0)
        again = (self._counts > 1) & ~often
        counts = self._counts[again]
        lookups = self._order[np.repeat(again, self._counts)]
        single = gates[lookups] @ kernel.T
        single *= single
        starts = np.concatenate([[0], np.cumsum(counts)])
        squares[again] = _summing(np.arange(len(lookups)), starts, len(lookups)) @ single
        return squares

    def _products(self, row: int, gates: Array) -> Array:
        """gates.T @ gates over the lookups of one row."""
        lookups = self._order[self._starts[row] : self._starts[row + 1]]
        # Padding stands in front: most of it is one piece, of which no copy is needed.
        elsewhere = lookups != np.arange(len(lookups))
        ahead = int(elsewhere.argmax()) if elsewhere.any() else len(lookups)
        first, rest = gates[:ahead], gates[lookups[ahead:]]
        return first.T @ first + rest.T @ rest


def _summing(which: Array, starts: Array, many: int) -> sparse.csr_array:
    """What sums up, of so `many` rows, those that are listed from one start to the next."""
    ones = np.ones(len(which), "float32")
    return sparse.csr_array((ones, which, starts), shape=(len(starts) - 1, many))
