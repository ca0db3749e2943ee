"""Errors in the unit of the answers, where a head learns them on another scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite, log, nan

from components.assembly.catalog.metrics import full_name
from components.datasets.binding.prepared import Baseline

# How often the unit is in a metric, as a factor. Of all others an answer in another unit has the same.
_POWERS = {"mean_absolute_error": 1, "root_mean_squared_error": 1, "mean_squared_error": 2}


def factor(metric: str, unit: float) -> float:
    """By what a metric is multiplied to be in the unit of the answers.

    Args:
        metric: The metric, by any of its names.
        unit: How much 1 is of what the head learns, in the unit of the answers.
    """
    return float(unit) ** _POWERS.get(full_name(metric), 0)


def in_own_units(figures: Mapping[str, float], units: Mapping[str, float]) -> dict[str, float]:
    """Figures by "head/metric" in the unit of the answers, others as they are; `units` as of `Prepared`."""
    return {key: value * _factor(key, units) for key, value in figures.items()}


def baseline_in(baseline: Baseline, unit: float) -> Baseline:
    """A baseline with its errors in another unit: `unit` is how much 1 is in that."""
    scaled = {
        name: replace(constant, value=constant.value * factor(name, unit))
        for name, constant in baseline.metrics.items()
    }
    return replace(baseline, metrics=scaled)


def on_learnt_scale(metric: str, value: float, loss: str, loss_value: float, unit: float) -> bool:
    """Whether a metric that was written down is on the scale that the head learns, and not in the unit of its
    answers, as versions before 0.11 wrote it. The loss, which is always on that scale, tells: an error is
    about as large as the error that the loss comes from.

    Args:
        metric: The metric, by any of its names, and `value`, what was written down.
        loss: The loss of the head, and `loss_value`, what it was on the same rows.
        unit: How much 1 is of what the head learns, in the unit of the answers.
    """
    error, learnt = _error(metric, value), _error(loss, loss_value)
    if not (isfinite(error) and isfinite(learnt)) or factor(metric, unit) == 1:
        return False
    return abs(log(error / learnt)) < abs(log(error / learnt / unit))


def _error(measure: str, value: float) -> float:
    """About how large the errors are that a metric or a loss comes from; NaN if it is none of errors."""
    return value ** (1 / _POWERS.get(full_name(measure), 1)) if value > 0 else nan


def _factor(key: str, units: Mapping[str, float]) -> float:
    head, _slash, metric = key.rpartition("/")
    return factor(metric, units[head]) if head in units and metric != "loss" else 1.0
