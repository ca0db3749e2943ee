"""What is kept of a run's rows, and what is said of its pace."""

from __future__ import annotations

from math import ceil

import pytest

from components.training import Mark, Row
from components.training.values.progress import Pace
from components.training.values.row_history import MAX_MARKS, RowHistory
from components.training.values.thinning import group_size


def batch(step: int, epoch: int = 1, seconds: float = 0.0) -> Row:
    return Row("batch", step, epoch, 1.0, {}, {}, 0.1, seconds=seconds, samples=10 * step)


def epoch(number: int, steps: int, seconds: float = 0.0) -> Row:
    step = number * steps
    return Row("epoch", step, number, 1.0, {}, {}, 0.1, seconds=seconds, samples=10 * step)


def test_all_rows_are_kept_up_to_the_limit() -> None:
    history = RowHistory(limit=8)
    rows = [batch(1), batch(2), epoch(1, 2), batch(3, 2), batch(4, 2), epoch(2, 2)]
    for row in rows:
        history.add(row)
    assert history.rows == tuple(rows)
    assert history.last == rows[-1]


def test_a_long_run_is_thinned_but_keeps_epochs_and_the_latest() -> None:
    history = RowHistory(limit=8)
    for number in range(1, 11):
        for step in range(10 * number - 9, 10 * number + 1):
            history.add(batch(step, number))
            assert history.rows[-1].step == step
            assert len(history.rows) <= 8 + 1 + number
        history.add(epoch(number, 10))
    history.add(batch(101, 11))
    steps = [row.step for row in history.rows if row.kind == "batch"]
    assert steps == [16, 32, 48, 64, 80, 96, 101]
    assert [row.epoch for row in history.rows if row.kind == "epoch"] == list(range(1, 11))
    order = [(row.step, row.kind == "epoch") for row in history.rows]
    assert order == sorted(order)


@pytest.mark.parametrize("limit", [1, 8, 240])
def test_groups_are_the_smallest_powers_of_two_that_are_few_enough(limit: int) -> None:
    for steps in range(3_000):
        size = group_size(steps, limit)
        assert size.bit_count() == 1
        assert ceil(steps / size) <= limit
        assert size == 1 or ceil(2 * steps / size) > limit


def test_rewinding_forgets_what_came_later() -> None:
    history = RowHistory()
    for row in (batch(1), batch(2), epoch(1, 2), batch(3, 2)):
        history.add(row)
    for step in (1, 2, 3):
        history.mark(Mark(step, "a", 0.0, 1.0))
    history.rewind(2)
    assert [row.step for row in history.rows] == [1, 2, 2]
    # A weight moved after the checkpoint was not part of it.
    assert [mark.step for mark in history.marks] == [1]
    history.rewind(0)
    assert history.rows == ()
    assert history.last is None


def test_marks_are_bounded() -> None:
    history = RowHistory()
    for step in range(MAX_MARKS + 5):
        history.mark(Mark(step, "a", 0.0, 1.0))
    assert len(history.marks) == MAX_MARKS
    assert history.marks[-1].step == MAX_MARKS + 4


def test_progress_counts_batches_and_measures_the_latest() -> None:
    pace = Pace(epochs=2, steps=4)
    start = pace.progress()
    assert (start.epoch, start.step, start.fraction, start.speed, start.seconds_left) == (0, 0, 0, None, None)
    # The first batch takes long: the model is traced.
    for step, seconds in ((1, 5.0), (2, 6.0), (3, 7.0)):
        pace.add(batch(step, seconds=seconds))
    progress = pace.progress()
    assert (progress.epoch, progress.epochs, progress.step, progress.steps) == (1, 2, 3, 4)
    assert progress.fraction == 3 / 8
    assert progress.speed == pytest.approx(10)
    assert progress.seconds_left == pytest.approx(5)
    pace.add(batch(4, seconds=8.0))
    pace.add(epoch(1, 4, seconds=8.5))
    assert pace.progress().seconds_left == pytest.approx(4 + 0.5)
    for step in range(5, 9):
        pace.add(batch(step, 2, seconds=4.5 + step))
    pace.add(epoch(2, 4, seconds=13.0))
    end = pace.progress()
    assert (end.epoch, end.step, end.fraction, end.seconds_left) == (2, 4, 1.0, 0.0)
