"""Random numbers in the shapes that inputs and heads take, for trying shapes and speed."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np

from components.assembly.catalog.losses import LOSSES
from components.datasets.encodings.places import HeadPlace, InputPlace

# What a text of random words is made of where no layer says which words it knows.
WORDS = ("red", "green", "blue", "one", "two", "three")


def random_input(place: InputPlace, rows: int, generator: np.random.Generator) -> np.ndarray:
    """Values that an input can take, shape (rows, *shape): ids, whole numbers, yes and no, words, amounts
    around 0, or for pictures shares from 0 to 1."""
    shape = (rows, *place.shape)
    if place.dtype == "string":
        words = place.words or WORDS
        return as_text(np.array(words, dtype=object)[generator.integers(0, len(words), shape)])
    if place.words:  # whole numbers by a vocabulary of their own
        known = np.array([float(word) for word in place.words if _is_number(word)] or [0.0])
        return known[generator.integers(0, len(known), shape)].astype(place.dtype)
    if place.ids is not None:
        return generator.integers(0, place.ids, shape).astype(place.dtype)
    if place.dtype == "bool" or np.dtype(numpy_dtype(place.dtype)).kind in "iu":
        return generator.integers(0, 2, shape).astype(place.dtype)
    amounts = generator.random(shape) if len(place.shape) >= 3 else generator.normal(size=shape)
    return amounts.astype(numpy_dtype(place.dtype))


def random_target(place: HeadPlace, rows: int, generator: np.random.Generator) -> np.ndarray:
    """Labels that the loss of a head can take, one a row."""
    shape = (rows, *place.shape)
    labels = LOSSES[place.loss].labels
    if labels == "yes or no":
        return generator.integers(0, 2, shape).astype(np.float32)
    if labels == "class number":
        return class_numbers(generator.integers(0, place.shape[-1], shape[:-1]))
    if labels == "one-hot":
        return one_hot(generator.integers(0, place.shape[-1], shape[:-1]), place.shape[-1])
    return generator.random(shape).astype(np.float32)


def class_numbers(numbers: np.ndarray) -> np.ndarray:
    """The numbers of classes as a head takes them: int32, shape (rows, 1) or (rows, steps ...)."""
    whole = numbers.astype(np.int32)
    return whole.reshape(-1, 1) if whole.ndim == 1 else whole


def one_hot(numbers: np.ndarray, classes: int) -> np.ndarray:
    """A 1 at the number of each class and 0 elsewhere: float32, shape (*shape, classes)."""
    return (numbers[..., None] == np.arange(classes)).astype(np.float32)


def as_text(values: np.ndarray) -> np.ndarray:
    """Texts as TensorFlow takes them: UTF-8, of one size."""
    encoded = [str(value).encode() for value in values.reshape(-1)]
    return np.array(encoded, dtype="S").reshape(values.shape)


def numpy_dtype(dtype: str) -> str:
    """The dtype that arrays for an input have: NumPy has no bfloat16, so that is given as float32."""
    return "float32" if dtype == "bfloat16" else dtype


def _is_number(word: str) -> bool:
    return word.lstrip("-").isdigit()


@dataclass(frozen=True)
class Room:
    """How many rows fit into so much memory."""

    bytes: int = 64 * 2**20

    def rows(self, wanted: int, least: int, *shapes: tuple[int, ...]) -> int:
        """The rows that fit, at most `wanted` and no fewer than `least`."""
        return max(least, min(wanted, self.bytes // (4 * sum(map(prod, shapes)) or 1)))
