"""The figures a run is known by: the best it did on the validation part."""

from __future__ import annotations

from math import isfinite
from typing import Any

from components.assembly.catalog.objectives import METRICS
from components.training.values.rows import Row
from components.training.values.run_snapshot import RunSnapshot

LOSS = "loss"


def best(past: RunSnapshot) -> dict[str, Any]:
    """By "loss" and "head/metric": the best validation value, its epoch and, where it is known, its
    margin; without a validation part nothing."""
    found: dict[str, Any] = {}
    for row in past.rows:
        if row.kind != "epoch" or row.validation_loss is None:
            continue
        for name, value in {LOSS: row.validation_loss, **row.validation_metrics}.items():
            if isfinite(value) and (name not in found or _better(name, value, found[name]["value"])):
                found[name] = _measured(row, name, value)
    return found


def _measured(row: Row, name: str, value: float) -> dict[str, Any]:
    margin = row.validation_margins.get(name)
    known = {} if margin is None else {"margin": margin, "rows": row.validation_rows}
    return {"value": value, "epoch": row.epoch, **known}


def rising(name: str) -> bool:
    """Whether more is better of a figure."""
    metric = METRICS.get(name.rpartition("/")[2])
    return metric is not None and metric.rising


def _better(name: str, value: float, other: float) -> bool:
    return value > other if rising(name) else value < other
