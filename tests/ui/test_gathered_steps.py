"""Moves of one control within a moment are one step to undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.lessons import HeadlineOptions
from components.training import Recipe
from components.ui.session.experiment import Setup
from components.ui.session.lesson_session import GATHERED, Workbench


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many seconds pass."""
    now = [100.0]
    monkeypatch.setattr("components.ui.session.lesson_session.time.monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@pytest.fixture
def bench() -> Workbench:
    return Workbench("headline", Setup(HeadlineOptions(), Recipe()))


def dense(bench: Workbench) -> int:
    options = bench.setup.options
    assert isinstance(options, HeadlineOptions)
    return len(options.extra_dense)


def test_a_key_that_is_held_is_one_step(bench: Workbench, wait: Callable[[float], None]) -> None:
    for count in (1, 2, 3):
        bench.resize("extra_dense", count)
        wait(GATHERED / 2)
    # Told as one, too.
    assert len(bench.last_change.added) == 3
    bench.undo()
    assert dense(bench) == 0
    bench.redo()
    assert dense(bench) == 3


def test_a_moment_later_it_is_another_step(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.resize("extra_dense", 1)
    wait(GATHERED)
    bench.resize("extra_dense", 2)
    bench.undo()
    assert dense(bench) == 1


def test_another_control_is_another_step(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.resize("extra_dense", 1)
    bench.cook("learning_rate", 0.01)
    bench.cook("learning_rate", 0.02)
    bench.undo()
    assert bench.setup.recipe.learning_rate == Recipe().learning_rate
    assert dense(bench) == 1


def test_a_step_after_an_undo_is_its_own(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.resize("extra_dense", 1)
    wait(GATHERED)
    bench.resize("extra_dense", 2)
    bench.undo()
    bench.resize("extra_dense", 4)
    bench.undo()
    assert dense(bench) == 1


def test_on_and_off_again_is_no_step(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.choose("auxiliary_output", False)
    bench.choose("auxiliary_output", True)
    assert not bench.may(lambda history: history.undo())


def test_a_reset_is_a_step_of_its_own(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.resize("extra_dense", 3)
    bench.undo()
    bench.redo()
    bench.reset()
    assert dense(bench) == 0
    bench.resize("extra_dense", 1)
    bench.undo()
    assert dense(bench) == 0
    bench.undo()
    assert dense(bench) == 3


def test_what_changes_nothing_loses_nothing(bench: Workbench, wait: Callable[[float], None]) -> None:
    bench.resize("extra_dense", 1)
    wait(GATHERED)
    bench.resize("extra_dense", 2)
    bench.undo()
    for _ in range(2):
        bench.resize("extra_dense", 1)
    bench.redo()
    assert dense(bench) == 2
