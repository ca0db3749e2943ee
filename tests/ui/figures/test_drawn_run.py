"""When a drawing with figures of a run is drawn anew."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from components.lessons import lessons
from components.training import Recipe
from components.ui.base import state
from components.ui.figures import drawn_run
from components.ui.live.component import Seen
from tests.ui.fakes import FakeRun


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Any:
    tab = state.TabState()
    monkeypatch.setattr(state, "tab_state", lambda: tab)
    monkeypatch.setattr(drawn_run, "watched_run", lambda session: None)
    return SimpleNamespace(name="home", run=None)


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Seen, float | None]]:
    """What the page was told to wait for."""
    told: list[tuple[Seen, float | None]] = []
    monkeypatch.setattr(
        drawn_run, "await_measured", lambda _key, _watched, seen, apart: told.append((seen, apart))
    )
    return told


def run() -> FakeRun:
    made = FakeRun(lessons.headline(), Recipe(epochs=2))
    made.train(3)
    return made


def test_a_drawing_of_another_run_is_drawn_again_once(session: Any) -> None:
    drawn_run.note_drawn(session, of_training=True)
    assert not drawn_run.drawn_of_other(session)
    session.run = run()
    assert [drawn_run.drawn_of_other(session), drawn_run.drawn_of_other(session)] == [True, False]
    drawn_run.note_drawn(session, of_training=False)
    session.run = run()
    assert not drawn_run.drawn_of_other(session)


def test_what_is_measured_is_drawn_while_it_trains_and_no_longer(
    session: Any, waited: list[tuple[Seen, float | None]]
) -> None:
    drawn_run.redraw_with_run(session, "figures", measured=0)
    assert not waited
    session.run = run()
    drawn_run.redraw_with_run(session, "figures", measured=2)
    assert waited == [(Seen(0, False, 3, 2), drawn_run.APART)]
    drawn_run.redraw_with_run(session, "figures", measured=None)
    assert waited[-1] == (Seen(0, False, 3, 0), None)
    session.run.stop()
    drawn_run.redraw_with_run(session, "figures", measured=2)
    assert len(waited) == 2


def test_a_training_that_waits_between_batches_is_drawn_more_often(
    session: Any, waited: list[tuple[Seen, float | None]]
) -> None:
    session.run = run()
    session.run.desired_state = SimpleNamespace(speed=1.0)
    drawn_run.redraw_with_run(session, "figures", measured=2)
    assert waited[-1][1] == drawn_run.APART_SLOW < drawn_run.APART
