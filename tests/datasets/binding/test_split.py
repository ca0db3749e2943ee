from __future__ import annotations

import numpy as np
import pytest

from components.datasets.binding.split import split, spread_evenly


@pytest.mark.parametrize("wanted", [1, 20, 700, 999, 1000, 5000])
def test_rows_are_chosen_once_each_and_evenly(wanted: int) -> None:
    rows = spread_evenly(1000, wanted, np.random.default_rng(1))
    assert len(rows) == min(wanted, 1000)
    assert len(set(rows)) == len(rows)
    assert rows.min() >= 0
    assert rows.max() < 1000
    tenths = np.bincount(rows * 10 // 1000, minlength=10)
    assert tenths.max() - tenths.min() <= 1


def test_another_seed_chooses_other_rows() -> None:
    first, again, other = (spread_evenly(1000, 50, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_the_same_key_is_never_on_both_sides() -> None:
    keys = [str(number % 37) for number in range(1000)]
    train, validation = split(keys, 0.2, np.random.default_rng(0))
    assert sorted([*train, *validation]) == list(range(1000))
    assert not {keys[i] for i in train} & {keys[i] for i in validation}
    assert 150 < len(validation) <= 200


def test_rows_of_their_own_split_exactly() -> None:
    train, validation = split([str(number) for number in range(50)], 0.2, np.random.default_rng(0))
    assert (len(train), len(validation)) == (40, 10)


def test_one_key_that_is_most_rows_stays_in_training() -> None:
    train, validation = split(["same"] * 80 + list("abcdefghijklmnopqrst"), 0.2, np.random.default_rng(0))
    assert set(validation) == set(range(80, 100))
    assert len(train) == 80


def test_two_keys_are_enough_for_two_parts_and_one_is_not() -> None:
    assert [len(part) for part in split(["a"] * 60 + ["b"] * 40, 0.2, np.random.default_rng(0))] == [60, 40]
    assert [len(part) for part in split(["a"] * 60, 0.2, np.random.default_rng(0))] == [60, 0]
