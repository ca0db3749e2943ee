"""Errors in the unit of the answers, and which scale those are on that were written down."""

from __future__ import annotations

import pytest

from components.assembly.spec.messages import message
from components.datasets.binding.own_units import baseline_in, factor, on_learnt_scale
from components.datasets.binding.prepared import Baseline, Constant
from components.datasets.binding.targets import HowMany, HowMuch, WhichOne, counting


@pytest.mark.parametrize("unit", [80_000.0, 12.0, 0.002])
@pytest.mark.parametrize(
    ("metric", "error"),
    [
        ("mean_absolute_error", 0.5),
        ("mae", 0.05),
        ("root_mean_squared_error", 0.67),
        ("mean_squared_error", 0.45),
    ],
)
@pytest.mark.parametrize(("loss", "value"), [("mean_squared_error", 0.45), ("mean_absolute_error", 0.5)])
def test_the_loss_tells_which_scale_an_error_is_on(
    metric: str, error: float, loss: str, value: float, unit: float
) -> None:
    if error == 0.05:  # a model that is good
        value = value / 100 if loss == "mean_squared_error" else value / 10
    assert on_learnt_scale(metric, error, loss, value, unit)
    assert not on_learnt_scale(metric, error * factor(metric, unit), loss, value, unit)


@pytest.mark.parametrize("value", [0.0, float("nan"), float("inf")])
def test_what_is_no_error_is_taken_as_it_stands(value: float) -> None:
    assert not on_learnt_scale("mean_absolute_error", value, "mean_squared_error", 0.5, 1_000.0)
    assert not on_learnt_scale("r2_score", 0.5, "mean_squared_error", 0.5, 1_000.0)


def test_a_baseline_in_another_unit() -> None:
    median = Constant(50.0, message("always the median"))
    own = Baseline(Constant(0.9, message("?")), {"mean_absolute_error": median, "mean_squared_error": median})
    learnt = baseline_in(own, 1 / 100)
    assert learnt.loss == own.loss
    assert learnt.metrics["mean_absolute_error"].value == pytest.approx(0.5)
    assert learnt.metrics["mean_squared_error"].value == pytest.approx(0.005)


def test_counts_are_read_as_counts() -> None:
    ask, what = message("?"), message("likes")
    counted = HowMuch(ask, what, 3.0, 0.5, counts=True)
    assert counted.amount(2.0) == HowMany(ask, what).amount(4.0) == 54
    assert HowMuch(ask, what, 3.0, 0.5).amount(2.0) == 4.0
    assert [counting(question) for question in (counted, HowMany(ask, what), WhichOne(ask, what))] == [
        True,
        True,
        False,
    ]
