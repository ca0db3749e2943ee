"""A run's rows -> tables of points for its charts. Pure: nothing is drawn here.

Every point is computed from rows the training sent. A long run has more batches than a
screen has pixels, so beyond `POINTS` neighbouring batches are averaged, each group by
itself; epochs are never thinned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from components.training import Mark, Row

POINTS = 240


@dataclass(frozen=True)
class Trace:
    """One run as the charts see it: the points of its batches and of its epochs.

    `batches` has the columns step, loss, and `losses/HEAD`, `weighted/HEAD` (loss x weight in
    force) for each head; `epochs` has step, loss, validation, and `losses/HEAD`,
    `validation/HEAD`, `metrics/HEAD/METRIC`, `validation_metrics/HEAD/METRIC`.
    """

    name: str
    batches: pd.DataFrame
    epochs: pd.DataFrame
    marks: tuple[Mark, ...] = ()


def trace(name: str, rows: Sequence[Row], marks: Sequence[Mark] = (), points: int = POINTS) -> Trace:
    """The points of a run, at most `points` of them from its batches."""
    batches = _frame([_batch(row) for row in rows if row.kind == "batch"])
    epochs = _frame([_epoch(row) for row in rows if row.kind == "epoch"])
    return Trace(name, _thin(batches, points), epochs, tuple(marks))


def _frame(records: list[dict[str, float | None]]) -> pd.DataFrame:
    return pd.DataFrame.from_records(records) if records else pd.DataFrame({"step": [], "loss": []})


def _thin(table: pd.DataFrame, points: int) -> pd.DataFrame:
    if len(table) <= points:
        return table
    size = -(-len(table) // points)
    groups = table.groupby((table["step"].astype(int) - 1) // size)
    return groups.mean().assign(step=groups["step"].max()).reset_index(drop=True)


def _batch(row: Row) -> dict[str, float | None]:
    weighted = {head: loss * row.weights[head] for head, loss in row.losses.items()}
    return {
        "step": row.step,
        "loss": row.loss,
        **_keyed("losses", row.losses),
        **_keyed("weighted", weighted),
    }


def _epoch(row: Row) -> dict[str, float | None]:
    return {
        "step": row.step,
        "loss": row.loss,
        "validation": row.validation_loss,
        **_keyed("losses", row.losses),
        **_keyed("validation", row.validation),
        **_keyed("metrics", row.metrics),
        **_keyed("validation_metrics", row.validation_metrics),
    }


def _keyed(group: str, values: Mapping[str, float]) -> dict[str, float | None]:
    return {f"{group}/{name}": value for name, value in values.items()}
