"""Confidence intervals: how far a figure measured on some rows may be from that on very many rows.

All ranges are 95 % confidence intervals for rows drawn at random and apart from each other.
Accuracies: Wilson's score interval. Areas under the ROC curve: the variance of Hanley and McNeil,
inverted as Wilson does (Newcombe 2006, method 5), so that it does not shrink to nothing at 1.
Mean errors: the standard error of a mean. Losses: that of the means of batches, by Student's t. What is no
mean: the bootstrap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite, sqrt

import numpy as np
from scipy.special import stdtrit  # type: ignore[import-untyped]

from components.assembly.catalog.metrics import interval

# Standard deviations on each side that hold 95 % of a normal distribution.
Z = 1.959964
# Samples that the bootstrap draws, and rows of each that it looks at together.
RESAMPLES = 400
# Halvings of an interval: more are finer than a float.
HALVINGS = 60
# From which on a figure is written without decimals.
LARGE = 1_000.0
# Batches from which on their means tell how much a loss varies.
BATCHES = 5


@dataclass(frozen=True)
class Range:
    """A confidence interval."""

    low: float
    high: float

    def margin(self, value: float) -> float:
        """How far the further end is from the figure: `value` ± this covers the range."""
        return max(value - self.low, self.high - value, 0.0)


@dataclass(frozen=True)
class Sizes:
    """How many rows a figure was measured on, and how many of them are a yes; None where the question
    is not one of yes or no."""

    rows: int
    yes: int | None = None


def sizes(targets: np.ndarray) -> Sizes:
    """The sizes of a part, from one head's targets."""
    two = bool(np.isin(targets, (0.0, 1.0)).all())
    return Sizes(len(targets), int((np.asarray(targets) == 1).sum()) if two else None)


def margin(metric: str, value: float, size: Sizes, squared: float | None = None) -> float | None:
    """Half the width of a metric's 95 % interval, None where it cannot be told from these figures.
    `squared` is the mean squared error on the same rows, which a mean absolute error needs."""
    if not size.rows or not isfinite(value):
        return None
    kind = interval(metric)
    bounds: Range | None = None
    if kind == "share" and 0 <= value <= 1:
        bounds = share(value, size.rows)
    elif kind == "area" and size.yes is not None and 0 < size.yes < size.rows:
        bounds = area(value, size.yes, size.rows - size.yes)
    elif kind == "share of yes" and size.yes:
        bounds = share(value, size.yes)
    elif kind == "mean" and squared is not None and isfinite(squared):
        bounds = mean(value, squared, size.rows)
    return None if bounds is None else bounds.margin(value)


def share(value: float, rows: int) -> Range:
    """Wilson's interval of a share of so many rows."""
    spread = Z * Z / rows
    middle = (value + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(max(value * (1 - value), 0.0) / rows + spread / (4 * rows))
    return Range(max(0.0, middle - half), min(1.0, middle + half))


def area(value: float, yes: float, no: float) -> Range:
    """The interval of an area under the ROC curve, of so many true yeses and noes."""

    def deviation(true: float) -> float:
        half = (yes + no) / 2 - 1
        more = 1 + half * (1 - true) / (2 - true) + half * true / (1 + true)
        return sqrt(max(true * (1 - true) * more / (yes * no), 0.0))

    low = _between(lambda true: value - true > Z * deviation(true), 0.0, value)
    high = _between(lambda true: true - value <= Z * deviation(true), value, 1.0)
    return Range(low, high)


def _between(holds: Callable[[float], bool], low: float, high: float) -> float:
    """The number between `low` and `high` from which on `holds` is false."""
    for _halving in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return (low + high) / 2


def mean(value: float, squared: float, rows: int) -> Range:
    """The interval of a mean of numbers whose mean square is known too."""
    if rows < 2:
        return Range(float("-inf"), float("inf"))
    half = Z * sqrt(max(squared - value * value, 0.0) / (rows - 1))
    return Range(value - half, value + half)


def mean_of_batches(spread: float, batches: int) -> float | None:
    """Half the width of the interval of a mean over rows of which the means of batches are known, each batch
    being some rows of as good as any other; None for too few batches.

    Args:
        spread: The variance of the means of batches about the mean, each counted by its rows.
        batches: How many there are.
    """
    if batches < BATCHES or not isfinite(spread):
        return None
    return float(stdtrit(batches - 1, 0.975)) * sqrt(max(spread, 0.0) / (batches - 1))


def mean_of(values: np.ndarray) -> Range:
    """The interval of the mean of these numbers."""
    wide = np.asarray(values, np.float64)
    return mean(float(wide.mean()), float((wide**2).mean()), len(wide))


def bootstrap(figure: Callable[[np.ndarray], float], rows: int) -> Range:
    """The interval of any `figure` of rows, given by their positions: the middle 95 % of what it
    is of samples drawn with replacement, always the same ones."""
    generator = np.random.default_rng(0)
    figures = [figure(generator.integers(0, rows, rows)) for _sample in range(RESAMPLES)]
    known = [value for value in figures if isfinite(value)]
    if not known:
        return Range(float("-inf"), float("inf"))
    low, high = np.quantile(known, (0.025, 0.975))
    return Range(float(low), float(high))


def apart(one: float, one_margin: float, other: float, other_margin: float) -> bool:
    """Whether two figures differ by more than what the margins of both leave open."""
    return abs(one - other) > sqrt(one_margin**2 + other_margin**2)


def within(metric: str) -> Range:
    """Between what a metric can be at all."""
    kind = interval(metric)
    return Range(0.0 if kind else float("-inf"), float("inf") if kind in ("mean", "") else 1.0)


def ends(metric: str, value: float, margin: float) -> Range:
    """The interval of a figure, from the further end of it.

    The other end of Wilson's interval follows from the one: both solve (value - end)² = k · end · (1 - end).
    Of other metrics it is no further off, and no further than the metric can be.
    """
    possible = within(metric)
    low, high = max(value - margin, possible.low), min(value + margin, possible.high)
    if interval(metric).startswith("share"):
        further = low if value >= 0.5 else high
        k = margin**2 / (further * (1 - further)) if 0 < further < 1 else 0.0
        if k:
            other = value**2 / ((1 + k) * further)
            low, high = min(further, other), min(max(further, other), 1.0)
    return Range(low, high)


def written(value: float, form: str = ".3f") -> str:
    """A figure as it is written: with the digits of `form`, or as a whole number where it is large, as a
    price is."""
    return format(value, ",.0f" if abs(value) >= LARGE else form)


def with_margin(value: float, margin: float | None, form: str = ".3f", metric: str = "") -> str:
    """A figure as it is written, with its margin if that is known: "0.810 ± 0.099", or its interval where the
    metric cannot be as far off on both sides: "1.000 (0.758–1.000)"."""
    if abs(value) >= LARGE:
        form = ",.0f"
    if margin is None:
        return format(value, form)
    possible = within(metric)
    if possible.low <= value - margin and value + margin <= possible.high:
        return f"{value:{form}} ± {margin:{form}}"
    likely = ends(metric, value, margin)
    return f"{value:{form}} ({likely.low:{form}}–{likely.high:{form}})"
