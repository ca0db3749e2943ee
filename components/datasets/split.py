"""Which rows are learnt from, and which are kept aside to judge by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def choose(rows: int, wanted: int, generator: np.random.Generator) -> np.ndarray:
    """`wanted` of `rows` positions, in order, one from each of as many equal stretches: a
    table in order of time is as evenly covered by few rows as by many."""
    if wanted >= rows:
        return np.arange(rows)
    edges = np.arange(wanted + 1) * rows // wanted
    return generator.integers(edges[:-1], edges[1:])


def split(
    keys: Sequence[str], validation: float, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Positions for training and for validation, in random order. Rows with the same key
    stay together, so `validation` is met as nearly as that allows, from below; but some
    rows are kept aside whenever there are two keys."""
    _, groups, sizes = np.unique(np.asarray(keys, dtype=object), return_inverse=True, return_counts=True)
    kept_aside = np.zeros(len(sizes), dtype=bool)
    room = validation * len(groups)
    for group in generator.permutation(len(sizes)):
        if sizes[group] <= room:
            kept_aside[group] = True
            room -= sizes[group]
    if len(sizes) > 1 and not kept_aside.any():
        kept_aside[np.argmin(sizes)] = True
    positions = generator.permutation(len(groups))
    aside = kept_aside[groups[positions]]
    return positions[~aside], positions[aside]
