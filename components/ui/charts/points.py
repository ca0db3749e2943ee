"""The points of a run's charts, computed from its rows. Pure.

A long run has more batches than a screen has pixels. Beyond `MAX_POINTS` of them, neighbouring
batches are averaged in groups of 2, 4, 8 and so on, by the rule by which a run keeps its rows
(`thinning.group_size`). So a point depends on nothing but the rows of its group, and whoever comes
late, or opens a run of last week, sees the points that were seen while it trained. Rows of epochs
are all shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from components.training import Row

MAX_POINTS = 240

Value = float | None
Point = dict[str, Value]


def batch_points(rows: Iterable[Row], size: int) -> list[Point]:
    """A point for each group of `size` steps of which there are batches.

    It has the `step` of the last batch and the means of their columns: loss, and `losses/HEAD` and
    `weighted/HEAD` (loss x weight in force) for each head. A mean that is not finite is None.
    """
    batches = (row for row in rows if row.kind == "batch")
    return [_mean(group) for _, group in groupby(batches, key=lambda row: (row.step - 1) // size)]


def epoch_points(rows: Iterable[Row]) -> list[Point]:
    """A point for each epoch: its `step`, loss, validation, and `losses/HEAD`, `validation/HEAD`,
    `metrics/HEAD/METRIC`, `validation_metrics/HEAD/METRIC`."""
    return [_epoch_point(row) for row in rows if row.kind == "epoch"]


def number(value: Value) -> Value:
    """The value, or None where a training ran away: no chart and no JSON can hold that."""
    return value if value is not None and math.isfinite(value) else None


def _mean(rows: Iterator[Row]) -> Point:
    count, step = 0, 0
    sums: dict[str, float] = {}
    for row in rows:
        count, step = count + 1, row.step
        for name, value in _columns(row).items():
            sums[name] = sums.get(name, 0.0) + value
    return {"step": step, **{name: number(total / count) for name, total in sums.items()}}


def _columns(row: Row) -> dict[str, float]:
    weighted = {head: loss * row.weights[head] for head, loss in row.losses.items()}
    return {"loss": row.loss, **_prefixed("losses", row.losses), **_prefixed("weighted", weighted)}


def _epoch_point(row: Row) -> Point:
    return {
        "step": row.step,
        "loss": number(row.loss),
        "validation": number(row.validation_loss),
        **_numbers("losses", row.losses),
        **_numbers("validation", row.validation),
        **_numbers("metrics", row.metrics),
        **_numbers("validation_metrics", row.validation_metrics),
    }


def _prefixed(group: str, values: Mapping[str, float]) -> dict[str, float]:
    return {f"{group}/{name}": value for name, value in values.items()}


def _numbers(group: str, values: Mapping[str, float]) -> Point:
    return {name: number(value) for name, value in _prefixed(group, values).items()}
