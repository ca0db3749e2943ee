"""Maps of embeddings and histograms of arrays, against scikit-learn and NumPy."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.decomposition import PCA

from components.training.analysis import array_histograms
from components.training.analysis.array_histograms import histograms
from components.training.analysis.embedding_map import map_axes

RANDOM = np.random.default_rng(1)


def test_the_map_is_that_of_the_first_two_principal_components() -> None:
    rows = RANDOM.normal(size=(50, 6)) * [5, 1, 3, 0.5, 0.1, 1] + 2
    axes, pca = map_axes(rows), PCA(2).fit(rows)
    expected = pca.transform(rows)
    places = axes.places(rows)
    np.testing.assert_allclose(np.abs(places), np.abs(expected), atol=1e-8)
    assert axes.share(rows) == pytest.approx(pca.explained_variance_ratio_.sum())
    # The same whichever way the axes come out of the solver.
    np.testing.assert_allclose(map_axes(rows[::-1]).directions, axes.directions, atol=1e-8)


def test_rows_of_another_epoch_are_put_on_the_same_axes() -> None:
    rows = RANDOM.normal(size=(20, 4))
    axes = map_axes(rows)
    np.testing.assert_allclose(
        axes.places(rows + axes.directions[0]) - axes.places(rows), np.tile([1.0, 0.0], (20, 1)), atol=1e-9
    )


def test_rows_that_are_all_the_same_have_no_spread_to_show() -> None:
    rows = np.ones((4, 3))
    assert map_axes(rows).share(rows) == 0


def test_histograms_count_all_moments_in_the_same_bins() -> None:
    arrays = {0: RANDOM.normal(size=(30, 4)), 5: RANDOM.normal(size=(30, 4)) * 3}
    made = histograms(arrays)
    for moment, array in arrays.items():
        expected, _edges = np.histogram(array, bins=made.edges)
        np.testing.assert_allclose(made.shares[moment], expected / array.size)
        assert made.shares[moment].sum() == pytest.approx(1)
        assert made.facts[moment] == pytest.approx((array.min(), array.mean(), array.max(), array.std()))
    assert made.edges[0] == min(array.min() for array in arrays.values())


def test_of_a_large_array_a_part_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_histograms, "MOST_COUNTED", 100)
    made = histograms({1: np.arange(1050.0)})
    assert made.counted <= 100
    assert made.facts[1][1] == pytest.approx(524.5, abs=10)


def test_numbers_that_are_not_finite_and_arrays_of_one_value() -> None:
    made = histograms({1: np.array([np.nan, 1.0, 3.0]), 2: np.array([np.inf] * 3)})
    assert made.shares[1].sum() == 1
    assert made.shares[2].sum() == 0
    assert histograms({1: np.zeros(4)}).shares[1].sum() == 1
