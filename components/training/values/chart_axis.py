"""Which part of its numbers a chart shows, so that what matters is not flattened by a few.

The same rule stands in `ui/live/scripts/axis.js`, for charts that move: whoever changes the one changes the
other, and a test compares them.

The rule. Every curve asks for the room from its lowest to its highest number. If the numbers at
the bad end (the high one of a loss) lie so far out that the rest would have less than half of the
height, the axis ends where the rest ends; what is beyond is cut off, and the farthest of it is
said. A number is far out beyond one and a half times the distance of the quartiles. Levels across
the chart are always within, and so is where a curve has got to: what a control that was just moved
does is seen at once. Curves of earlier runs get room too, on each side as much as the curves of the
run itself have, and no more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Bad = Literal["high", "low"]

# Numbers of a curve from which on some can be told to lie far out.
KNOWN = 5
# Distances of the quartiles from the quartile to where "far out" begins.
FAR = 1.5
# The rest has less than one of so many parts of the height.
PARTS = 2.0
# The least height that a flat curve has, as a part of its numbers.
LEAST = 0.25
# Up to so many numbers a curve has few: it is one of epochs, and its last is within. Of a longer one,
# of batches, the last `RECENT` are.
FEW = 20
RECENT = 10
# Numbers of a run from which on curves of earlier ones get no more room than its own.
BEGUN = 8
# Room beyond a level, as a part of the height, for what is written at it.
BESIDE = 0.1
# Lines across the chart, about.
TICKS = 4


@dataclass(frozen=True)
class Span:
    """The part of an axis that is shown, from `low` to `high`, with a line every `step`; `cut` is the
    number that lies farthest beyond it, None if none does."""

    low: float
    high: float
    step: float
    cut: float | None = None


def span(
    curves: Sequence[Sequence[float]],
    earlier: Sequence[Sequence[float]] = (),
    levels: Sequence[float] = (),
    *,
    bad: Bad = "high",
    zero: bool = False,
) -> Span:
    """The part of the axis for the `curves` of a run and those of `earlier` ones, with `levels`
    across it and, if it begins at `zero`, with that. 0 to 1 where there are no numbers."""
    own, beside = _known(curves), _known(earlier)
    low, high = _union([_room(curve, bad) for curve in own or beside])
    if own and beside:
        low, high = _widened(low, high, _union([_room(curve, bad) for curve in beside]), own)
    tallest = high - low or abs(high) or 1.0
    for level in levels:
        low, high = min(low, level - BESIDE * tallest), max(high, level + BESIDE * tallest)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-12 * max(abs(high), 1.0):
        half = 0.5 * LEAST * abs(high) or 0.5
        low, high = low - half, high + half
    step = round_step((high - low) / TICKS)
    # Multiples of the step as they are written: 0.6, and not 0.6000000000000001.
    digits = max(-math.floor(math.log10(step)), 0)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    shown = Span(round(first * step, digits), round(last * step, digits), step)
    return replace(shown, cut=_cut(own, shown, bad))


def _known(curves: Sequence[Sequence[float]]) -> list[list[float]]:
    finite = [[value for value in curve if math.isfinite(value)] for curve in curves]
    return [curve for curve in finite if curve]


def _union(rooms: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return (min(low for low, _high in rooms), max(high for _low, high in rooms)) if rooms else (0.0, 1.0)


def _room(curve: Sequence[float], bad: Bad) -> tuple[float, float]:
    """From where to where a curve asks for room."""
    if bad == "low":
        low, high = _room([-value for value in curve], "high")
        return -high, -low
    values = sorted(curve)
    low, high = values[0], values[-1]
    if len(values) < KNOWN:
        return low, high
    lower, upper = _quantile(values, 0.25), _quantile(values, 0.75)
    fence = upper + FAR * (upper - lower)
    rest = max(value for value in values if value <= fence)
    recent = curve[-1:] if len(curve) <= FEW else curve[-RECENT:]
    rest = max(rest, low + LEAST * abs(_quantile(values, 0.5)), *recent)
    return (low, rest) if high - low > PARTS * (rest - low) else (low, high)


def _quantile(values: Sequence[float], share: float) -> float:
    at = share * (len(values) - 1)
    below = math.floor(at)
    above = min(below + 1, len(values) - 1)
    return values[below] + (at - below) * (values[above] - values[below])


def _widened(
    low: float, high: float, beside: tuple[float, float], own: Sequence[Sequence[float]]
) -> tuple[float, float]:
    if max(map(len, own)) < BEGUN:
        return min(low, beside[0]), max(high, beside[1])
    most = high - low or LEAST * abs(high)
    return min(low, max(beside[0], low - most)), max(high, min(beside[1], high + most))


def _cut(curves: Sequence[Sequence[float]], shown: Span, bad: Bad) -> float | None:
    beyond = [value for curve in curves for value in curve if not shown.low <= value <= shown.high]
    return (max(beyond) if bad == "high" else min(beyond)) if beyond else None


def round_step(rough: float) -> float:
    """The smallest of 1, 2, 5, 10 and so on that is no smaller."""
    size = 10.0 ** math.floor(math.log10(rough))
    return next(factor * size for factor in (1, 2, 5, 10) if factor * size >= rough * 0.999)
