"""The best validation figures of a run, which lists of runs show."""

from __future__ import annotations

from math import isfinite
from typing import Any

from components.assembly.catalog.metrics import rising
from components.datasets.binding.own_units import factor
from components.training.values.rows import Row
from components.training.values.run_snapshot import RunSnapshot

LOSS = "loss"


def best_figures(past: RunSnapshot) -> dict[str, Any]:
    """The best validation value of the loss and of each metric, over all epochs.

    Returns:
        By "loss" and "head/metric", the fields of a `BestFigure` as JSON; empty without validation rows.
    """
    best: dict[str, Any] = {}
    for row in past.rows:
        if row.kind != "epoch" or row.validation_loss is None:
            continue
        for name, value in {LOSS: row.validation_loss, **row.validation_metrics}.items():
            if isfinite(value) and (name not in best or _better(name, value, best[name]["value"])):
                best[name] = _figure(row, name, value)
    for name, figure in best.items():
        head, _slash, metric = name.rpartition("/")
        scale = past.scales.get(head)
        # Only of errors it matters how large a standard deviation is.
        if scale == "count" or (scale == "deviations" and factor(metric, 2.0) != 1):
            figure["scale"] = scale
    return best


def _figure(row: Row, name: str, value: float) -> dict[str, Any]:
    margin = row.validation_margins.get(name)
    measured = {} if margin is None else {"margin": margin, "rows": row.validation_rows}
    return {"value": value, "epoch": row.epoch, **measured}


def _better(name: str, value: float, other: float) -> bool:
    return value > other if rising(name) else value < other
