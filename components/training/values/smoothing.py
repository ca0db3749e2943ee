"""Smooth curves: what is drawn of numbers that jump from batch to batch.

The same rule stands in `ui/live/scripts/points.js`, for charts that move; a test compares them.
"""

from __future__ import annotations

from collections.abc import Sequence


def smoothed(values: Sequence[float], share: float) -> list[float]:
    """The exponential moving average of values.

    Args:
        values: The values.
        share: The part of each average that is the one before, 0 to less than 1. The first ones are averages
            of the values there are, so that the curve does not begin at 0.
    """
    average, weight, result = 0.0, 0.0, []
    for value in values:
        average = share * average + (1 - share) * value
        weight = share * weight + (1 - share)
        result.append(average / weight)
    return result
