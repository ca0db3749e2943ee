"""Errors in the unit of the answers, where a head learns them on another scale."""

from __future__ import annotations

from collections.abc import Mapping

from components.assembly.catalog.metrics import full_name

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


def _factor(key: str, units: Mapping[str, float]) -> float:
    head, _slash, metric = key.rpartition("/")
    return factor(metric, units[head]) if head in units and metric != "loss" else 1.0
