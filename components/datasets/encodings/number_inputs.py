"""Turns columns of numbers and of categories into what an input takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from components.datasets.encodings.places import InputPlace
from components.datasets.encodings.random_numbers import numpy_dtype, one_hot

Values = Mapping[str, Sequence[Any] | np.ndarray]


@dataclass(frozen=True)
class NumbersInput:
    """Numbers on a scale with mean 0 and deviation 1, counts as log(1 + count); the mean where one is absent.

    Attributes:
        place: The input.
        columns: The columns.
        means: The mean of each, of a count that of its logarithm.
        deviations: The standard deviation of each.
        counts: The columns that hold counts.
    """

    place: InputPlace
    columns: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    counts: frozenset[str] = frozenset()

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        raw = np.stack([amounts(values[name], name in self.counts) for name in self.columns], axis=-1)
        scaled = np.nan_to_num((raw - np.array(self.means)) / np.array(self.deviations))
        return scaled.reshape(rows, *self.place.shape).astype(numpy_dtype(self.place.dtype))


@dataclass(frozen=True)
class RawNumbers:
    """Numbers as they are, for a layer that scales, bins or looks them up by itself.

    Attributes:
        place: The input.
        columns: The columns.
        fills: What stands in each for a number that is missing.
    """

    place: InputPlace
    columns: tuple[str, ...]
    fills: tuple[float, ...]

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        raw = np.stack([amounts(values[name]) for name in self.columns], axis=-1)
        numbers = np.where(np.isfinite(raw), raw, np.array(self.fills)).reshape(rows, *self.place.shape)
        dtype = np.dtype(numpy_dtype(self.place.dtype))
        if dtype.kind in "iu":
            bounds = np.iinfo(dtype)
            numbers = np.clip(np.round(numbers), max(bounds.min, -_LARGEST), min(bounds.max, _LARGEST))
        return numbers.astype(dtype)


# Larger whole numbers are not all there in a float64.
_LARGEST = 2**53


@dataclass(frozen=True)
class CategoryInput:
    """The number of a category, from 0, or a 1 at its place; the last number for all that are rare."""

    place: InputPlace
    column: str
    names: tuple[str, ...]
    hot: bool = False

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        numbers = category_numbers(self.names, values[self.column])
        if self.hot:
            return one_hot(numbers, self.place.shape[-1]).astype(numpy_dtype(self.place.dtype))
        return numbers.reshape(rows, *self.place.shape).astype(numpy_dtype(self.place.dtype))


def fit_numbers(
    place: InputPlace, columns: tuple[str, ...], train: Values, counts: Collection[str]
) -> NumbersInput:
    """The encoder of numbers on a scale that is fitted to the values to train on; `counts`: the columns that
    hold counts."""
    means, deviations = zip(*(scale(amounts(train[name], name in counts)) for name in columns), strict=True)
    return NumbersInput(place, columns, means, deviations, frozenset(counts) & frozenset(columns))


def fit_raw_numbers(place: InputPlace, columns: tuple[str, ...], train: Values) -> RawNumbers:
    """The encoder of numbers as they are. For one that is missing stands the mean of those to train on, or
    where an input takes whole numbers the most frequent."""
    whole = np.dtype(numpy_dtype(place.dtype)).kind in "iu"
    fills = (_most_frequent(train[name]) if whole else scale(train[name])[0] for name in columns)
    return RawNumbers(place, columns, tuple(fills))


def _most_frequent(values: Sequence[Any] | np.ndarray) -> float:
    numbers = amounts(values)
    known, times = np.unique(numbers[np.isfinite(numbers)], return_counts=True)
    return float(known[times.argmax()]) if len(known) else 0.0


def amounts(values: Sequence[Any] | np.ndarray, counts: bool = False) -> np.ndarray:
    """Numbers as float64, shape (rows,); `counts` as log(1 + count), so that ten times as many is one step at
    any size."""
    numbers = np.asarray(values, np.float64)
    return np.log1p(numbers) if counts else numbers


def scale(values: Sequence[Any] | np.ndarray) -> tuple[float, float]:
    """The mean and the standard deviation of the numbers that are there; 1 for one that never varies."""
    numbers = np.asarray(values, np.float64)
    known = numbers[np.isfinite(numbers)]
    if not len(known):
        return 0.0, 1.0
    return float(known.mean()), float(known.std()) or 1.0


def categories(values: Sequence[Any] | np.ndarray, most: int | None) -> tuple[str, ...]:
    """The names of the most frequent categories, the most frequent first; where there are more than `most`,
    the last place is left to all others."""
    counts = Counter(map(str, values))
    names = [name for name, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    return tuple(names if most is None or len(names) <= most else names[: max(1, most - 1)])


def category_numbers(names: Sequence[str], values: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The number of each value among the names, from 0; what is none of them has the next."""
    places = {name: number for number, name in enumerate(names)}
    others = len(names)
    return np.array([places.get(str(value), others) for value in values], dtype=np.int64)
