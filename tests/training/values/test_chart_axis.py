"""Which part of its numbers a chart shows."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from components.training.values.chart_axis import Span, span

# A regression: it starts at 90, and what happens then happens between 0.9 and 1.4.
FROM_NINETY = [90.0, 40.0, 12.0, 3.0, *(0.9 + 0.5 * math.exp(-step / 30) for step in range(200))]
# A loss as classifications have it.
CALM = [0.7 - 0.3 * step / 200 for step in range(200)]


def height(curve: list[float], shown: Span) -> float:
    """The part of the axis that the later half of a curve takes."""
    later = curve[len(curve) // 2 :]
    return (max(later) - min(later)) / (shown.high - shown.low)


def test_a_loss_that_starts_at_ninety_does_not_flatten_the_rest() -> None:
    shown = span([FROM_NINETY])
    assert shown.high < 5
    assert shown.low <= 0.9
    # What is cut off is said.
    assert shown.cut == 90.0
    assert height(FROM_NINETY, shown) > 10 * height(FROM_NINETY, Span(0.0, 90.0, 20.0))


def test_a_slow_fall_from_forty_does_not_flatten_the_rest() -> None:
    falling = [2.0 + 38.0 * math.exp(-step / 12) for step in range(120)]
    shown = span([falling])
    assert shown.cut == 40.0
    assert height(falling, shown) > 2 * height(falling, Span(0.0, 40.0, 10.0))
    # Of few points, the last is what they have come to.
    assert span([[0.7, 0.7, 0.7, 0.7, 0.7, 3.0]]).cut is None


def test_what_a_control_that_was_just_moved_does_is_seen_at_once() -> None:
    before = [0.75 + step % 5 / 100 for step in range(40)]
    for batches in range(1, 80):
        shown = span([[*before, *[1.34] * batches]])
        assert shown.high >= 1.34
        assert shown.cut is None


def test_nothing_is_cut_off_where_nothing_is_far_out() -> None:
    for curve in (CALM, [1.0, 2.0], [90.0, 1.0], [0.5] * 9, [1.0, 1.0, 1.0, 1.0, 1.2]):
        shown = span([curve])
        assert shown.cut is None
        assert shown.low <= min(curve) <= max(curve) <= shown.high


def test_a_validation_part_of_few_points_is_seen_beside_many_batches() -> None:
    shown = span([CALM, [2.0, 2.5, 3.0]])
    assert shown.high >= 3.0
    assert shown.cut is None


def test_the_good_end_is_never_cut_off() -> None:
    late = [*[1.0 + step % 5 / 100 for step in range(100)], 0.01]
    assert span([late]).low <= 0.01
    # Of what rises, as the share of right answers, the good end is the high one.
    rising = [-60.0, *[0.5 + step % 5 / 100 for step in range(100)], 0.99]
    shown = span([rising], bad="low")
    assert shown.high >= 0.99
    assert shown.low > -2
    assert shown.cut == -60.0


def test_what_has_to_be_beaten_is_within_with_room_for_its_figure() -> None:
    shown = span([[0.68, 0.8, 0.9, 0.95]], levels=[0.51])
    assert shown.low < 0.51
    assert shown.high >= 0.95
    assert span([], levels=[40.0]).high > 40.0


def test_earlier_runs_leave_the_run_a_third_of_the_height() -> None:
    shown = span([CALM], earlier=[[1e6] * 50])
    assert shown.high <= 3 * 0.7
    assert max(CALM) - min(CALM) > (shown.high - shown.low) / 5
    # One close by is seen whole, and before the run has begun all of it is.
    assert span([CALM], earlier=[[0.9, 0.8]]).high >= 0.9
    assert span([], earlier=[[5.0, 9.0]]).high >= 9.0
    # What is cut off of them is not said to be the run's.
    assert shown.cut is None


@pytest.mark.parametrize(
    "curves", [[], [[]], [[math.nan]], [[0.0, 0.0]], [[5.0]], [[-3.0, -3.0]], [[1e300, 1.0]], [[1e-9, 2e-9]]]
)
def test_odd_numbers_have_an_axis(curves: list[list[float]]) -> None:
    shown = span(curves)
    assert shown.low < shown.high
    assert math.isfinite(shown.low)
    assert math.isfinite(shown.high)
    assert shown.step > 0


def test_lines_stand_at_round_numbers() -> None:
    shown = span([[0.683, 0.951]])
    assert (shown.low, shown.high, shown.step) == (0.6, 1.0, 0.1)
    lines = [shown.low + number * shown.step for number in range(5)]
    assert all(one < other for one, other in pairwise(lines))
