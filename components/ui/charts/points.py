"""The points of a run's charts, computed from its rows. Pure.

A long run has more batches than a screen has pixels. Beyond `MAX_POINTS` of them, neighbouring
batches are averaged in groups of 2, 4, 8 and so on, by the rule by which a run keeps its rows
(`thinning.group_size`). So a point depends on nothing but the rows of its group, and whoever comes
late, or opens a run of last week, sees the points that were seen while it trained. Rows of epochs
are all shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
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
    return [_mean([*group]) for _, group in groupby(batches, key=lambda row: (row.step - 1) // size)]


def epoch_points(rows: Iterable[Row]) -> list[Point]:
    """A point for each epoch: its `step`, loss, validation, and `losses/HEAD`, `validation/HEAD`,
    `metrics/HEAD/METRIC`, `validation_metrics/HEAD/METRIC`."""
    return [_epoch_point(row) for row in rows if row.kind == "epoch"]


def columns(group: str, key: str = "") -> tuple[str, str]:
    """The columns of a figure on the training and on the validation part: of the total ("loss"), of a head's
    loss ("losses", its name) or of its metric ("metrics", "head/metric")."""
    names = {"loss": ("loss", "validation"), "losses": ("losses", "validation")}
    training, validation = names.get(group, ("metrics", "validation_metrics"))
    return (f"{training}/{key}", f"{validation}/{key}") if key else (training, validation)


def number(value: Value) -> Value:
    """The value, or None where a training ran away: no chart and no JSON can hold that."""
    return value if value is not None and math.isfinite(value) else None


def _mean(rows: Sequence[Row]) -> Point:
    count = len(rows)
    heads = rows[0].losses
    return {
        "step": rows[-1].step,
        "loss": number(sum(row.loss for row in rows) / count),
        **{f"losses/{head}": number(sum(row.losses[head] for row in rows) / count) for head in heads},
        **{
            f"weighted/{head}": number(sum(row.losses[head] * row.weights[head] for row in rows) / count)
            for head in heads
        },
    }


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


def _numbers(group: str, values: Mapping[str, float]) -> Point:
    return {f"{group}/{name}": number(value) for name, value in values.items()}
