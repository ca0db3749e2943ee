"""The numbers of the fast way by themselves: an LSTM in NumPy, and sums over what is read."""

from __future__ import annotations

import numpy as np
import pytest

from components.training.worker.fast.recurrence import LstmWeights, forward, shared_steps
from components.training.worker.fast.row_lookups import RowLookups


def test_steps_that_all_samples_share_are_found() -> None:
    assert shared_steps(np.array([[0, 0, 1], [0, 0, 2]])) == 2
    assert shared_steps(np.array([[0, 1], [1, 1]])) == 0
    assert shared_steps(np.array([[0, 1], [0, 1]])) == 2


def test_sharing_steps_changes_nothing() -> None:
    chance = np.random.default_rng(0)
    weights = LstmWeights(
        *(chance.normal(size=shape).astype("float32") for shape in ((5, 12), (3, 12), (12,)))
    )
    rows, positions = chance.normal(size=(4, 5)).astype("float32"), np.array([[0, 0, 1, 2], [0, 0, 3, 1]])
    together, _ = forward(rows, positions, weights, every=True)
    for number in range(2):
        alone, _ = forward(rows, positions[number : number + 1], weights, every=True)
        np.testing.assert_allclose(together[number], alone[0], rtol=1e-5, atol=1e-6)


def test_the_last_state_is_the_last_of_all() -> None:
    chance = np.random.default_rng(0)
    weights = LstmWeights(
        *(chance.normal(size=shape).astype("float32") for shape in ((5, 12), (3, 12), (12,)))
    )
    rows = chance.normal(size=(4, 5)).astype("float32")
    for positions in ([[0, 0, 1, 2], [0, 0, 3, 1]], [[0, 1, 2], [0, 1, 2]], [[0, 1], [2, 3]]):
        every, _ = forward(rows, np.array(positions), weights, every=True)
        last, _ = forward(rows, np.array(positions), weights, every=False)
        np.testing.assert_array_equal(last, every[:, -1])


@pytest.mark.parametrize("apart", [False, True], ids=["padding in front", "padding in between"])
def test_sums_and_squares_are_by_row_that_is_read(apart: bool) -> None:
    """Read once, several times, more often than there are gates, and not at all."""
    chance = np.random.default_rng(1)
    positions = np.zeros((6, 12), int)
    positions[:, -2:] = chance.integers(1, 8, (6, 2))
    positions[0, -1] = 8
    if apart:
        positions = chance.permuted(positions, axis=1)
    gates = chance.normal(size=(positions.size, 16)).astype("float32")
    kernel = chance.normal(size=(5, 16)).astype("float32")
    readings = RowLookups(positions, 10)
    read = positions.T.ravel()
    times = np.bincount(read, minlength=10)
    assert times[0] > 16
    assert (times[8], times[9]) == (1, 0)
    sums = np.stack([gates[read == row].sum(axis=0) for row in range(10)])
    np.testing.assert_allclose(readings.sums(gates), sums, rtol=1e-5, atol=1e-5)
    squares = np.stack([((gates[read == row] @ kernel.T) ** 2).sum(axis=0) for row in range(10)])
    computed = readings.squares(gates, kernel, readings.sums(gates) @ kernel.T)
    np.testing.assert_allclose(computed, squares, rtol=1e-4, atol=1e-4)
