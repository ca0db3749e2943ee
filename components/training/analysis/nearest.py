"""Finds the vectors that are nearest to one by the cosine of their angle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Neighbour:
    """A vector by its place among all, and the cosine of its angle to the one in question: 1
    points the same way, 0 across, -1 the other way."""

    place: int
    cosine: float


def nearest(vector: np.ndarray, known: np.ndarray, count: int) -> tuple[Neighbour, ...]:
    """The `count` rows of `known`, shape (rows, numbers), that are nearest to `vector`, the
    nearest first, of equals the first. A vector of zeros has a cosine of 0 to all."""
    # It takes a second to import, which few need.
    from sklearn.metrics.pairwise import cosine_similarity  # noqa: PLC0415

    cosines = cosine_similarity(vector.reshape(1, -1), known)[0]
    order = np.argsort(-cosines, kind="stable")[:count]
    return tuple(Neighbour(int(place), float(cosines[place])) for place in order)
