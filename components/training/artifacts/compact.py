"""Reduces large arrays to the rows that training has changed."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from components.training.artifacts.starting_arrays import StartingArrays

# Bytes of an array of which it is worth while to look for rows that did not move.
LARGE = 64 * 1_024
# Rows compared at once, so that they are in the processor's cache.
BLOCK = 512
# Of so many rows one is looked at to tell whether an array started as it does now.
SAMPLED = 97


@dataclass(frozen=True, eq=False)
class MovedRows:
    """An array by the `values` of those of its `rows` that differ from where it started. `start` tells
    where that was: None for zeros, or else the `fingerprint` of what the model started with."""

    shape: tuple[int, ...]
    rows: np.ndarray
    values: np.ndarray
    start: int | None = None

    def whole(self, start: np.ndarray | None = None) -> np.ndarray:
        """The array itself. Raises `ValueError` if it did not start with this."""
        zeros = self.start is None
        array = np.zeros(self.shape, self.values.dtype) if zeros else self._checked(start).copy()
        array[self.rows] = self.values
        return array

    def _checked(self, start: np.ndarray | None) -> np.ndarray:
        fits = start is not None and (start.shape, start.dtype) == (self.shape, self.values.dtype)
        if start is None or not fits or fingerprint(start) != self.start:
            raise ValueError("The array did not start as this one does.")
        return start


def compact(
    array: np.ndarray | MovedRows, starting: StartingArrays | None = None, number: int | None = None
) -> np.ndarray | MovedRows:
    """The array, or the rows of it that have moved if these are fewer: from where the weights of this
    `number` started, or from zeros if it is not one of the weights."""
    if isinstance(array, MovedRows) or array.ndim < 2 or array.nbytes < LARGE:
        return array
    start = None
    if number is not None:
        start = starting.of(number) if starting is not None else None
        if start is None or (start.shape, start.dtype) != (array.shape, array.dtype):
            return array
    rows = _moved(array, start)
    if 10 * len(rows) > 9 * len(array):
        return array
    return MovedRows(array.shape, rows, array[rows], None if start is None else fingerprint(start))


def fingerprint(array: np.ndarray) -> int:
    """A number that another array has only by chance."""
    return zlib.crc32(array[::SAMPLED].tobytes())


def _moved(array: np.ndarray, start: np.ndarray | None) -> np.ndarray:
    """The numbers of the rows that are not, to the bit, as in `start`, or zeros."""
    ours = _bits(array)
    if start is None:
        return np.flatnonzero(ours.any(axis=1)).astype(np.int32)
    theirs = _bits(start)
    differ = [
        (ours[first : first + BLOCK] != theirs[first : first + BLOCK]).any(axis=1)
        for first in range(0, len(ours), BLOCK)
    ]
    return np.flatnonzero(np.concatenate(differ)).astype(np.int32)


def _bits(array: np.ndarray) -> np.ndarray:
    """The rows of an array as whole numbers, which are equal only where all bits are."""
    flat = np.ascontiguousarray(array).reshape(len(array), -1)
    return flat.view(f"u{array.dtype.itemsize}")
