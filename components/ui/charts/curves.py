"""A run -> tables of points, for charts that do not move. Pure: nothing is drawn here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from components.training import Row
from components.ui.charts.points import POINTS, Points, Value


@dataclass(frozen=True)
class Curve:
    """One run as the charts see it: its points (`Points` has their columns) as tables."""

    name: str
    batches: pd.DataFrame
    epochs: pd.DataFrame


def trace(name: str, rows: Sequence[Row], points: int = POINTS) -> Curve:
    """The points of a run, at most `points` of them from its batches."""
    found = Points(points)
    found.add(rows)
    return Curve(name, _frame(found.batches()), _frame(found.epochs))


def _frame(records: list[dict[str, Value]]) -> pd.DataFrame:
    return pd.DataFrame.from_records(records) if records else pd.DataFrame({"step": [], "loss": []})
