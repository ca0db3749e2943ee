"""Intervals against published figures, against scikit-learn, and by drawing many samples."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from components.datasets.binding.uncertainty import (
    Range,
    Sizes,
    apart,
    area,
    bootstrap,
    ends,
    margin,
    mean_of,
    share,
    sizes,
    with_margin,
)

GENERATOR = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("right", "rows", "low", "high"),
    [
        # Newcombe 1998, table I, method 3.
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_share_has_wilsons_interval(right: int, rows: int, low: float, high: float) -> None:
    interval = share(right / rows, rows)
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=1e-4)


def test_all_right_on_few_rows_is_not_certain() -> None:
    assert share(1.0, 20).low == pytest.approx(0.839, abs=1e-3)
    assert area(1.0, 10, 10).low < 0.9


# An area, and how far apart two normal distributions are whose area it is.
@pytest.mark.parametrize(("true", "distance"), [(0.6, 0.35829), (0.8, 1.19024), (0.95, 2.32618)])
@pytest.mark.parametrize("rows", [40, 200])
def test_an_area_is_in_its_interval_as_often_as_is_said(true: float, distance: float, rows: int) -> None:
    inside = 0
    for _sample in range(400):
        answers = np.r_[np.zeros(rows // 2), np.ones(rows // 2)]
        said = GENERATOR.normal(answers * distance)
        interval = area(roc_auc_score(answers, said), rows // 2, rows // 2)
        inside += interval.low <= true <= interval.high
    assert inside / 400 > 0.92


def test_an_area_is_about_as_hanley_and_mcneil_have_it() -> None:
    value, yes, no = 0.8, 400, 400
    first, second = value / (2 - value), 2 * value**2 / (1 + value)
    variance = (value * (1 - value) + (yes - 1) * (first - value**2) + (no - 1) * (second - value**2)) / (
        yes * no
    )
    half = 1.96 * variance**0.5
    assert area(value, yes, no).margin(value) == pytest.approx(half, rel=0.08)


def test_a_mean_error_has_the_standard_error_of_a_mean() -> None:
    errors = np.abs(GENERATOR.normal(size=300))
    by_hand = 1.959964 * errors.std(ddof=1) / 300**0.5
    value, squared = float(errors.mean()), float((errors**2).mean())
    assert mean_of(errors).margin(value) == pytest.approx(by_hand)
    computed = margin("mean_absolute_error", value, Sizes(300), squared)
    assert computed == pytest.approx(by_hand)


def test_the_bootstrap_of_a_mean_is_its_interval() -> None:
    values = GENERATOR.normal(size=500)
    interval = bootstrap(lambda rows: float(values[rows].mean()), 500)
    expected = mean_of(values)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=0.02)
    assert interval == bootstrap(lambda rows: float(values[rows].mean()), 500)


def test_margins_by_the_names_of_metrics() -> None:
    half = share(0.81, 80).margin(0.81)
    assert half == pytest.approx(0.0994, abs=1e-4)
    assert margin("accuracy", 0.81, Sizes(80)) == half
    assert margin("auc", 0.81, Sizes(80, 40)) == area(0.81, 40, 40).margin(0.81)
    assert margin("auc", 0.5, Sizes(80, 0)) is None
    assert margin("mean_absolute_error", 0.81, Sizes(80)) is None
    assert margin("precision", 0.81, Sizes(80, 40)) is None
    assert margin("accuracy", nan, Sizes(80)) is None
    assert margin("accuracy", 0.5, Sizes(0)) is None


def test_sizes_count_the_yeses_where_there_are_any() -> None:
    assert sizes(np.array([[0.0], [1.0], [1.0]])) == Sizes(3, 2)
    assert sizes(np.array([[0.0], [3.0]])) == Sizes(2, None)


def test_figures_within_each_others_margin_are_not_apart() -> None:
    assert not apart(0.81, 0.09, 0.75, 0.09)
    assert apart(0.81, 0.02, 0.75, 0.02)
    assert Range(0.7, 0.88).margin(0.81) == pytest.approx(0.11)


@pytest.mark.parametrize("right", range(21))
def test_both_ends_of_wilsons_interval_follow_from_the_further(right: int) -> None:
    value = right / 20
    interval = share(value, 20)
    likely = ends("accuracy", value, interval.margin(value))
    assert (likely.low, likely.high) == pytest.approx((interval.low, interval.high), abs=1e-9)
    written = with_margin(value, interval.margin(value), metric="accuracy")
    if interval.margin(value) > min(value, 1 - value):
        assert written == f"{value:.3f} ({interval.low:.3f}–{interval.high:.3f})"
    else:
        assert written == f"{value:.3f} ± {interval.margin(value):.3f}"


def test_no_interval_leaves_what_a_metric_can_be() -> None:
    assert with_margin(1.0, area(1.0, 5, 5).margin(1.0), metric="auc").endswith("–1.000)")
    assert with_margin(0.05, 0.08, metric="mean_absolute_error") == "0.050 (0.000–0.130)"
    assert with_margin(0.81, 0.0994, metric="accuracy") == "0.810 ± 0.099"
    assert with_margin(0.1, 0.2, metric="loss") == "0.100 ± 0.200"
    assert with_margin(1.0, None, metric="accuracy") == "1.000"
