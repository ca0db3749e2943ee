"""The figures a run is known by: the best it did on the validation part."""

from __future__ import annotations

from math import isfinite
from typing import Any

from components.assembly.objectives import METRICS
from components.training.past import Past

LOSS = "loss"


def best(past: Past) -> dict[str, Any]:
    """By "loss" and "head/metric": the best validation value and its epoch; without a
    validation part nothing."""
    found: dict[str, Any] = {}
    for row in past.rows:
        if row.kind != "epoch" or row.validation_loss is None:
            continue
        for name, value in {LOSS: row.validation_loss, **row.validation_metrics}.items():
            if isfinite(value) and (name not in found or _better(name, value, found[name]["value"])):
                found[name] = {"value": value, "epoch": row.epoch}
    return found


def rising(name: str) -> bool:
    """Whether more is better of a figure."""
    metric = METRICS.get(name.rpartition("/")[2])
    return metric is not None and metric.rising


def _better(name: str, value: float, other: float) -> bool:
    return value > other if rising(name) else value < other
