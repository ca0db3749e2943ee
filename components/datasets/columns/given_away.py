"""Whether a column of a table gives a target away: it says nearly the same."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from components.datasets.columns.columns import Column, two_answers
from components.datasets.tables.numbers import empty_cells, numbers
from components.datasets.tables.table_file import TableFile

# A feature that puts the rows in so nearly the order of a target says the target itself.
_SAME_ORDER = 0.9
_TELLS = 0.995
_SPREAD = 5_000


def spread_over(loaded: TableFile, column: Column) -> pd.Series:
    """A sample of a column's cells, evenly spread over the file."""
    cells = loaded.frame[column.name]
    return cells.iloc[:: max(1, len(cells) // _SPREAD)]


def tells(loaded: TableFile, column: Column, target: Column) -> bool:
    """Whether a column gives a target away: it sorts the rows like the target, or separates its two
    answers."""
    one, other = (_ordered(loaded, either) for either in (column, target))
    both = ~(np.isnan(one) | np.isnan(other))
    if both.sum() < 10:
        return False
    one, other = one[both], other[both]
    ranks, goal = (pd.Series(values).rank().to_numpy() for values in (one, other))
    if min(len(np.unique(ranks)), len(np.unique(goal))) < 2:
        return False
    classes = np.unique(goal)
    if len(classes) == 2 and min(np.sum(goal == answer) for answer in classes) >= 10:
        return _parted(ranks, goal == classes[1])
    return abs(float(np.corrcoef(ranks, goal)[0, 1])) >= _SAME_ORDER


def _parted(ranks: np.ndarray, yes: np.ndarray) -> bool:
    """Whether nearly every yes is above nearly every no, or below it, by the area under the ROC curve."""
    many, few = int(yes.sum()), int((~yes).sum())
    area = (ranks[yes].sum() - many * (many + 1) / 2) / (many * few)
    return max(area, 1 - area) >= _TELLS


def _ordered(loaded: TableFile, column: Column) -> np.ndarray:
    cells = spread_over(loaded, column)
    if column.kind == "number":
        return numbers(cells).values
    two = two_answers(cells)
    if two is None:
        return np.full(len(cells), math.nan)
    lower = cells.str.lower()
    return np.where(empty_cells(cells), math.nan, (lower == two[0]).astype(float))
