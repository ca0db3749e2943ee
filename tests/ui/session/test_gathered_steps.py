"""Moves of one control within a moment are one step to undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from components.assembly.spec.messages import message
from components.lessons import HeadlineOptions
from components.training import Recipe
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_experiment import GATHERED


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many seconds pass."""
    now = [100.0]
    monkeypatch.setattr("components.ui.session.session_experiment.time.monotonic", lambda: now[0])

    def wait(seconds: float) -> None:
        now[0] += seconds

    return wait


@pytest.fixture
def session() -> LessonSession:
    return LessonSession("headline", Experiment(HeadlineOptions(), Recipe()))


def dense(session: LessonSession) -> int:
    options = session.experiment.options
    assert isinstance(options, HeadlineOptions)
    return len(options.extra_dense)


def test_a_key_that_is_held_is_one_step(session: LessonSession, wait: Callable[[float], None]) -> None:
    for count in (1, 2, 3):
        session.resize("extra_dense", count)
        wait(GATHERED / 2)
    # Told as one, too.
    assert len(session.last_change.added) == 3
    session.undo()
    assert dense(session) == 0
    session.redo()
    assert dense(session) == 3


def test_a_moment_later_it_is_another_step(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.resize("extra_dense", 1)
    wait(GATHERED)
    session.resize("extra_dense", 2)
    session.undo()
    assert dense(session) == 1


def test_another_control_is_another_step(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.resize("extra_dense", 1)
    session.set_recipe("learning_rate", 0.01)
    session.set_recipe("learning_rate", 0.02)
    session.undo()
    assert session.experiment.recipe.learning_rate == Recipe().learning_rate
    assert dense(session) == 1


def test_other_data_are_a_step_of_their_own(session: LessonSession, wait: Callable[[float], None]) -> None:
    first = session.experiment.recipe.dataset
    other = first.model_copy(update={"rows": 1_000})
    session.set_dataset(first.model_copy(update={"rows": 500}))
    session.replace_dataset(other)
    session.set_dataset(other.model_copy(update={"rows": 700}))
    session.undo()
    assert session.experiment.recipe.dataset == other


def test_other_data_end_what_was_said_of_those_before(session: LessonSession) -> None:
    session.notice = message("The table did not come along.")
    dataset = session.experiment.recipe.dataset
    session.set_dataset(dataset.model_copy(update={"rows": 500}))
    assert session.notice is not None
    session.replace_dataset(dataset.model_copy(update={"rows": 1_000}))
    assert session.notice is None


def test_a_step_after_an_undo_is_its_own(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.resize("extra_dense", 1)
    wait(GATHERED)
    session.resize("extra_dense", 2)
    session.undo()
    session.resize("extra_dense", 4)
    session.undo()
    assert dense(session) == 1


def test_on_and_off_again_is_no_step(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.choose("auxiliary_output", False)
    session.choose("auxiliary_output", True)
    assert not session.can_take(lambda history: history.undo())


def test_a_reset_is_a_step_of_its_own(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.resize("extra_dense", 3)
    session.undo()
    session.redo()
    session.reset()
    assert dense(session) == 0
    session.resize("extra_dense", 1)
    session.undo()
    assert dense(session) == 0
    session.undo()
    assert dense(session) == 3


def test_what_changes_nothing_loses_nothing(session: LessonSession, wait: Callable[[float], None]) -> None:
    session.resize("extra_dense", 1)
    wait(GATHERED)
    session.resize("extra_dense", 2)
    session.undo()
    for _ in range(2):
        session.resize("extra_dense", 1)
    session.redo()
    assert dense(session) == 2
