from __future__ import annotations

import numpy as np

from components.datasets.binding.histogram import BARS, histogram


def test_every_value_is_in_a_bar_however_far_out() -> None:
    for largest in np.linspace(1e5, 1e6, 50):
        bars = histogram(np.array([*range(40), largest, np.nan]))
        assert bars["rows"].sum() == 41
        assert bars["to"].iloc[-1] == largest


def test_counts_that_span_sizes_get_bars_that_widen() -> None:
    widths = histogram(np.array([1.0, 2, 3, 5, 8, 13, 21, 34] * 5 + list(range(0, 90_000, 3_000))))
    assert (np.diff(widths["to"] - widths["from"]) > 0).all()
    even = histogram(np.linspace(-1, 1, 100))
    assert len(even) == BARS
    assert even["rows"].tolist() == [5] * BARS


def test_a_few_values_have_a_bar_each_and_none_have_none() -> None:
    bars = histogram(np.array([1.0, 0, 1, np.nan]))
    assert bars.to_numpy().tolist() == [[0, 0, 1], [1, 1, 2]]
    assert len(histogram(np.array([np.nan]))) == 0
