"""Which rows are learnt from, and which are kept aside to judge by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np


def spread_evenly(rows: int, wanted: int, generator: np.random.Generator) -> np.ndarray:
    """`wanted` of `rows` positions, in order, one from each of as many equal stretches: a
    table in order of time is as evenly covered by few rows as by many."""
    if wanted >= rows:
        return np.arange(rows)
    edges = np.arange(wanted + 1) * rows // wanted
    return generator.integers(edges[:-1], edges[1:])


def split(
    keys: Sequence[str],
    validation: float,
    generator: np.random.Generator,
    classes: Sequence[np.ndarray] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """Positions for training and for validation, in random order. Rows with the same key
    stay together, so `validation` is met as nearly as that allows, from below; but some
    rows are kept aside whenever there are two keys. Of `classes`, each an answer of every row,
    every answer that two rows have is in both parts; for that a key may be parted whose rows are
    the only ones with an answer."""
    _, groups, sizes = np.unique(np.asarray(keys, dtype=object), return_inverse=True, return_counts=True)
    kept_aside = np.zeros(len(sizes), dtype=bool)
    room = validation * len(groups)
    for group in generator.permutation(len(sizes)):
        if sizes[group] <= room:
            kept_aside[group] = True
            room -= sizes[group]
    if len(sizes) > 1 and not kept_aside.any():
        kept_aside[np.argmin(sizes)] = True
    aside = kept_aside[groups]
    for answers in classes:
        for answer in np.unique(answers):
            _put_in_both(aside, groups, sizes, answers == answer)
    positions = generator.permutation(len(groups))
    chosen = aside[positions]
    return positions[~chosen], positions[chosen]


def _put_in_both(aside: np.ndarray, groups: np.ndarray, sizes: np.ndarray, having: np.ndarray) -> None:
    """If all rows of those `having` an answer are in one part, move the smallest of their groups
    to the other, or one row if they are all of one group."""
    rows = np.flatnonzero(having)
    if len(rows) < 2 or not aside.any() or aside[rows].any() != aside[rows].all():
        return
    smallest = groups[rows[np.argmin(sizes[groups[rows]])]]
    one_group = len(np.unique(groups[rows])) == 1
    moved = rows[:1] if one_group else np.flatnonzero(groups == smallest)
    aside[moved] = ~aside[moved]
