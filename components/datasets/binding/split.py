"""Which rows are trained on, and which are kept aside to validate on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Fewer rows than this make no two parts worth the name.
MIN_ROWS = 20


def spread_evenly(rows: int, wanted: int, generator: np.random.Generator) -> np.ndarray:
    """`wanted` of `rows` positions in ascending order, a random one from each of `wanted` equal
    stretches, so that a table in order of time is covered evenly. Shape (wanted,)."""
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
    """The positions of the rows to train on and of those to validate on, each in random order.

    Args:
        keys: One a row. Rows with the same key stay in one part, unless they are the only ones with
            one of the `classes`.
        validation: The share of rows to validate on; not more, and less where keys are frequent, but
            one key at least if there are two.
        generator: Decides which rows.
        classes: Arrays of shape (rows,). Each class that two rows have is in both parts.
    """
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
    for_validation = aside[positions]
    return positions[~for_validation], positions[for_validation]


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


def spread(rows: np.ndarray, few: int) -> np.ndarray:
    """A few of some rows, evenly spread over them, the first and the last among them."""
    return np.asarray(rows[np.linspace(0, max(0, len(rows) - 1), min(few, len(rows))).round().astype(int)])
