"""Sums over all places in a batch at which the same row of a table was looked up."""

from __future__ import annotations

import numpy as np
from scipy import sparse  # type: ignore[import-untyped]

Array = np.ndarray


class RowLookups:
    """The rows of a table that a batch looks up, ordered for fast sums by row.

    Args:
        positions: Which row is looked up by each sample at each step, integers of shape (samples, steps).
        rows: The number of rows of the table.
    """

    def __init__(self, positions: Array, rows: int) -> None:
        self._read = positions.T.ravel()
        self._order = np.argsort(self._read, kind="stable")
        self._counts = np.bincount(self._read, minlength=rows)
        self._starts = np.concatenate([[0], np.cumsum(self._counts)])

    def sums(self, values: Array) -> Array:
        """Sum values by row.

        Args:
            values: One line for each lookup, step by step, shape (steps * samples, numbers).

        Returns:
            The sums, shape (rows, numbers).
        """
        return _summing(self._order, self._starts, len(values)) @ values

    def squares(self, gates: Array, kernel: Array, once: Array) -> Array:
        """Sum (gates @ kernel.T) ** 2 by row.

        For a row that is looked up more often than there are gates (padding), the sum is computed from
        gates.T @ gates, which has fewer numbers.

        Args:
            gates: One line for each lookup, step by step, shape (steps * samples, gates).
            kernel: Shape (features, gates).
            once: Shape (rows, features); gates @ kernel.T for the rows that are looked up once.

        Returns:
            The sums, shape (rows, features).
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
        # Padding is at the beginning, so most of it is contiguous and need not be copied.
        elsewhere = lookups != np.arange(len(lookups))
        ahead = int(elsewhere.argmax()) if elsewhere.any() else len(lookups)
        first, rest = gates[:ahead], gates[lookups[ahead:]]
        return first.T @ first + rest.T @ rest


def _summing(which: Array, starts: Array, many: int) -> sparse.csr_array:
    """A sparse matrix of zeros and ones that sums groups of lines of another matrix.

    Args:
        which: The numbers of the lines, group after group.
        starts: Where each group begins in `which`, and where the last one ends.
        many: The number of lines of the other matrix.
    """
    ones = np.ones(len(which), "float32")
    return sparse.csr_array((ones, which, starts), shape=(len(starts) - 1, many))
