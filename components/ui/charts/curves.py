"""A run as tables of points, for charts that do not move. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.training import Row
from components.training.values.thinning import group_size
from components.ui.charts.points import MAX_POINTS, Point, batch_points, epoch_points


@dataclass(frozen=True)
class Curve:
    """The points of one run as tables with the columns of `batch_points` and `epoch_points`."""

    name: str
    batches: pd.DataFrame
    epochs: pd.DataFrame


def trace(name: str, rows: Sequence[Row], points: int = MAX_POINTS) -> Curve:
    """The curve of a run, with at most `points` points for its batches."""
    size = group_size(rows[-1].step if rows else 0, points)
    return Curve(name, _frame(batch_points(rows, size)), _frame(epoch_points(rows)))


def _frame(points: list[Point]) -> pd.DataFrame:
    return pd.DataFrame.from_records(points) if points else pd.DataFrame({"step": [], "loss": []})
