"""A learner whose run is on another server than their page, or cannot be had at this moment."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from components.store import DatabaseError, RunEntry, Store, StoreSettings
from components.store.database.tables import ServerRow
from components.training import Recipe, Row, Run
from components.ui.learner import service
from components.ui.session import run_library, workspaces
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.remote_run import clock_time
from components.ui.session.session_json import session_to_json
from tests.store.run_makers import Operator
from tests.ui.conftest import Open
from tests.ui.fakes import FakeEngine
from tests.ui.learners import ME, Restart, button, texts, train
from tests.ui.page_texts import live


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looks again as often as the page is drawn."""
    monkeypatch.setattr(run_library, "LOOK", 0.0)


@pytest.fixture
def other(restart: Restart, settings: StoreSettings) -> Iterator[Store]:
    """Another server with the same database."""
    other = Store(settings)
    yield other
    other.close()


def session() -> LessonSession:
    return workspaces.workspaces().of(ME).lessons["headline"]


def line(app: AppTest) -> str:
    return str(live(app))


def training(other: Store, experiment: Experiment) -> Run:
    """A run that the other server trains."""
    run = Run(experiment.spec, Recipe(epochs=3), Operator())
    run.prepared(5)
    run.begin(0, experiment.weights())
    run.enter("running")
    more(run, 1, 5)
    run.add([_row(run, 5, "epoch")], [])
    more(run, 6, 8)
    other.recorder.track(run, RunEntry(ME, "headline", experiment.json))
    other.recorder.flush()
    return run


def more(run: Run, first: int, last: int) -> None:
    run.add([_row(run, step, "batch") for step in range(first, last + 1)], [])


def _row(run: Run, step: int, kind: Any) -> Row:
    weights = run.weights_in_force
    losses = dict.fromkeys(weights, 1.0 / step)
    return Row(kind, step, (step - 1) // 5 + 1, sum(losses.values()), losses, weights, 1e-3)


def leave(run: str, store: Store, experiment: Experiment) -> None:
    """What the learner left names this run; nothing of it is in this server's memory."""
    store.recorder.flush()  # what is in memory is written before, and not over it
    abandoned = LessonSession("headline", experiment)
    paper = {**session_to_json(abandoned), "run": run, "trained": experiment.json, "started": 1}
    store.lesson_sessions.save(ME, {"headline": paper})
    workspaces.workspaces.cache_clear()


def silence(other: Store) -> None:
    """As if the other server, on another machine, had been gone for a minute."""
    other.recorder.slow_tasks.clear()  # it gives no sign of life
    with other._database.writing() as session:
        theirs = update(ServerRow).where(ServerRow.id == other._servers.id)
        session.execute(theirs.values(host="elsewhere", beat=ServerRow.beat - 60))


def restarted(restart: Restart) -> Store:
    """The store of the server that comes after this one."""
    restart()
    store = service.store()
    assert store is not None
    return store


@contextmanager
def unreadable_runs(store: Store) -> Iterator[list[str]]:
    """While it lasts the database gives no run away; the ids of those that were asked for."""
    asked_ids: list[str] = []

    def gone(learner: str, run: str) -> Any:
        asked_ids.append(run)
        raise DatabaseError(OSError("the database is away"))

    with patch.object(store.runs, "get", gone):
        yield asked_ids


def stored_run(store: Store) -> Any:
    store.recorder.flush()
    return store.lesson_sessions.of(ME)["headline"]["run"]


def test_a_run_on_another_server_is_shown_kept_and_steered(visit: Open, store: Store, other: Store) -> None:
    visit("headline")
    experiment = session().experiment
    run = training(other, experiment)
    leave(run.id, store, experiment)
    app = visit("headline")
    assert "Not trained yet" not in line(app)
    assert "batch 3 of 5" in line(app)
    assert "Training on another server since" in texts(app)
    # An edit writes the session: the run is still in it.
    app.slider(key="headline-extra_dense").set_value(3).run()
    assert stored_run(store) == run.id
    app.slider(key="headline-extra_dense").set_value(0).run()
    more(run, 9, 10)
    other.recorder.flush()
    store.recorder.flush()
    assert "batch 5 of 5" in line(app.run())
    button(app, "headline-train").click().run()
    store.recorder.flush()
    other.recorder.flush()
    assert run.desired_state.paused
    button(app, "headline-stop").click().run()
    store.recorder.flush()
    other.recorder.flush()
    assert run.desired_state.stopped
    run.end("stopped")
    other.recorder.flush()
    store.recorder.flush()
    assert "Stopped" in line(app.run())
    assert "another server" not in texts(app)


def test_when_the_other_server_is_gone_the_run_is_interrupted_and_goes_on_here(
    visit: Open, store: Store, other: Store, engine: FakeEngine
) -> None:
    visit("headline")
    experiment = session().experiment
    run = training(other, experiment)
    leave(run.id, store, experiment)
    app = visit("headline")
    app.slider(key="headline-extra_dense").set_value(3).run()
    app.slider(key="headline-extra_dense").set_value(0).run()
    with other.recorder._round_lock:  # killed
        silence(other)
        store._interrupt_lost_runs()
        store.recorder.flush()
        app.run()
        assert "Interrupted" in line(app)
        assert "batch 3 of 5" in line(app)
        button(app, "headline-go-on").click().run()
        assert engine.started[-1].id == run.id
        assert stored_run(store) == run.id


def test_a_run_that_cannot_be_had_keeps_its_place(
    visit: Open, store: Store, restart: Restart, engine: FakeEngine
) -> None:
    app = visit("headline")
    train(app, engine)
    train(app, engine)
    first, second = (run.id for run in engine.started)
    next_store = restarted(restart)
    with unreadable_runs(next_store):
        app = visit("headline")
        assert "cannot be read at the moment" in texts(app)
        assert "Not trained yet" not in line(app)
        app.slider(key="headline-extra_dense").set_value(3).run()
        assert stored_run(next_store) == second
        assert next_store.lesson_sessions.of(ME)["headline"]["earlier"] == [["#1", first]]
        app.slider(key="headline-extra_dense").set_value(0).run()
    app.run()
    assert "Finished" in line(app)
    assert "cannot be read" not in texts(app)
    assert [run.id for _name, run in session().earlier] == [first]
    assert stored_run(next_store) == second


def test_a_run_that_is_away_is_not_looked_for_with_every_move(
    visit: Open, store: Store, restart: Restart, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(visit("headline"), engine)
    monkeypatch.setattr(run_library, "LOOK", 1_000.0)
    with unreadable_runs(restarted(restart)) as asked_ids:
        app = visit("headline")
        before = len(asked_ids)
        for count in (1, 2, 3):
            app.slider(key="headline-extra_dense").set_value(count).run()
        assert len(asked_ids) <= before + 1


def test_trained_anew_the_run_that_is_away_stays_among_the_earlier_ones(
    visit: Open, store: Store, restart: Restart, engine: FakeEngine
) -> None:
    train(visit("headline"), engine)
    first = engine.started[0].id
    with unreadable_runs(restarted(restart)):
        app = visit("headline")
        train(app, engine)
    app.run()
    assert [run.id for _name, run in session().earlier] == [first]


def test_a_run_taken_over_meanwhile_is_seen_where_it_goes_on(
    visit: Open, store: Store, other: Store, engine: FakeEngine
) -> None:
    app = visit("headline")
    experiment = session().experiment
    # This server trains a run, is taken for gone, and the other one takes it up.
    mine = training(store, experiment)
    with session().lock:
        session().run, session().trained, session().started = mine, experiment, 1
    app.run()
    stored = other.runs.get(ME, mine.id)
    assert stored is not None
    past = other.runs.snapshot(stored)
    assert past is not None
    theirs = Run.restored(past, Operator()).again(past.recipe)
    other.recorder.track(theirs, RunEntry(ME, "headline", experiment.json))
    theirs.begin(5, experiment.weights())
    theirs.enter("running")
    other.recorder.flush()
    more(mine, 9, 9)
    store.recorder.flush()
    assert mine.desired_state.stopped
    app.run()
    assert session().run is not mine
    assert session().run.rows == theirs.rows  # type: ignore[union-attr]
    assert "Training on another server since" in texts(app)


def test_what_was_done_on_another_server_is_there_on_the_first_one_again(
    visit: Open, store: Store, other: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspaces, "LOOK", 0.0)
    app = visit("headline")
    app.slider(key="headline-extra_dense").set_value(1).run()
    store.recorder.flush()
    # The proxy sends them elsewhere for a while, where they train, and then here again.
    there = replace(session().experiment, options=session().experiment.options.resize("extra_dense", 4))
    run = training(other, there)
    paper = {**session_to_json(LessonSession("headline", there)), "run": run.id, "trained": there.json}
    other.lesson_sessions.save(ME, {"headline": paper})
    assert visit("headline").slider(key="headline-extra_dense").value == 4
    again = app.run()
    assert again.slider(key="headline-extra_dense").value == 4
    assert "Training on another server since" in texts(again)
    assert "batch 3 of 5" in line(again)
    # Nothing of it is written over, but by what is done next.
    store.recorder.flush()
    assert stored_run(store) == run.id
    again.slider(key="headline-extra_dense").set_value(5).run()
    assert stored_run(store) == run.id
    assert again.run().slider(key="headline-extra_dense").value == 5


def test_a_moment_is_told_as_the_readers_clock_shows_it() -> None:
    now = time.time()
    assert len(clock_time(now, UTC)) == 5
    assert clock_time(0.0, ZoneInfo("Asia/Taipei")) == "1970-01-01 08:00"
