"""A run that is opened is a faithful record, and opening one stops nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.datasets import Tweets
from components.lessons import BuildOptions, HeadlineOptions, lessons
from components.training import Engine, Recipe
from components.ui.session import run_library
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import experiment_from_json, restore_session, session_to_json
from components.ui.session.session_runs import EARLIER, MissingRuns
from tests.ui.fakes import FakeEngine, FakeRun

MORE: Any = HeadlineOptions().resize("extra_dense", 2)


@pytest.fixture
def session() -> LessonSession:
    return LessonSession("headline", Experiment(HeadlineOptions(), Recipe()))


def started(session: LessonSession, engine: FakeEngine) -> FakeRun:
    session.train(as_engine(engine))
    return engine.started[-1]


def as_engine(engine: FakeEngine) -> Engine:
    return engine  # type: ignore[return-value]


def weight(session: LessonSession) -> float:
    return session.experiment.weights()["news_out"]


def dragged(session: LessonSession, engine: FakeEngine) -> tuple[FakeRun, Experiment]:
    """A run whose loss weight and learning rate were moved while it trained, and how it began."""
    run = started(session, engine)
    began = session.experiment
    run.train(2)
    session.set_loss_weight("news_out", 1.7)
    session.set_recipe("learning_rate", 1e-2)
    run.finish()
    return run, began


def test_controls_stand_where_they_stood_at_the_end_of_a_run(session: LessonSession) -> None:
    engine = FakeEngine()
    run, began = dragged(session, engine)
    session.reset()
    session.choose("extra_dense", MORE.extra_dense)
    assert weight(session) == 0.2
    session.open(began, run)  # type: ignore[arg-type]
    assert weight(session) == 1.7
    assert session.experiment.recipe.learning_rate == 1e-2
    assert not session.stale
    # What it started with is as it was.
    assert session.trained is not None
    assert session.trained.weights()["news_out"] == 0.2
    session.undo()
    assert (weight(session), len(session.experiment.options.extra_dense)) == (0.2, 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize("more", [False, True])
def test_going_on_trains_with_what_the_controls_say(session: LessonSession, more: bool) -> None:
    engine = FakeEngine()
    run, began = dragged(session, engine)
    run.recipe = run.recipe.model_copy(update={"epochs": 1 if more else 5})
    session.open(began, run)  # type: ignore[arg-type]
    session.set_loss_weight("news_out", 0.5)
    session.go_on(as_engine(engine))
    again = engine.started[-1]
    assert (again.id == run.id) is not more
    assert again.desired_state.loss_weights["news_out"] == 0.5
    assert again.desired_state.learning_rate == 1e-2
    # What was moved before is still known, and so is this move.
    assert [(mark.control, mark.before, mark.after) for mark in again.marks] == [
        ("news_out", 0.2, 1.7),
        ("learning_rate", 1e-3, 1e-2),
        ("news_out", 1.7, 0.5),
    ]


def test_opening_a_run_stops_nothing_and_what_trains_is_found_again(session: LessonSession) -> None:
    engine = FakeEngine()
    old, began = dragged(session, engine)
    session.reset()
    going = started(session, engine)
    going.train(2)
    session.open(began, old)  # type: ignore[arg-type]
    assert going.asked == []
    assert going.weights_in_force["news_out"] == 0.2
    assert going.marks == []
    (background_run,) = session.background
    assert (background_run.name, background_run.run) == ("#2", going)
    # It is no earlier run of itself.
    assert session.run_name == "#1"
    assert not session.earlier
    # What is trained now is another run, and both go on.
    third = started(session, engine)
    assert going.asked == []
    assert session.earlier == (("#1", old),)
    session.back_to(session.background[0])
    assert session.run is going
    assert session.run_name == "#2"
    assert weight(session) == 0.2
    assert third.asked == going.asked == []
    assert [shown.name for shown in session.background] == ["#3"]


def test_a_run_keeps_its_number(session: LessonSession) -> None:
    engine = FakeEngine()
    old, began = dragged(session, engine)
    for _run in range(EARLIER + 1):
        started(session, engine).finish()
    session.forget_earlier()
    session.open(began, old)  # type: ignore[arg-type]
    assert session.run_name == "#1"
    started(session, engine)
    assert session.run_name == f"#{EARLIER + 3}"
    # Also when the server was started again.
    stored = json.loads(json.dumps(session_to_json(session)))
    runs = {run.id: run for run in [old, *engine.started]}
    again = LessonSession("headline", session.start)
    restore_session(again, stored, lambda digest, origin: None, runs.get)  # type: ignore[arg-type]
    assert again.run_name == f"#{EARLIER + 3}"
    again.open(began, engine.started[1])  # type: ignore[arg-type]
    assert again.run_name == "#2"


def test_numbers_of_runs_that_earlier_versions_named(session: LessonSession) -> None:
    engine = FakeEngine()
    first, second = started(session, engine), started(session, engine)
    stored = session_to_json(session)
    del stored["numbers"]
    stored |= {"called": "#7", "earlier": [["#4", first.id]], "started": 9}
    again = LessonSession("headline", session.start)
    find = {run.id: run for run in (first, second)}.get
    restore_session(again, stored, lambda digest, origin: None, find)  # type: ignore[arg-type]
    assert again.run_name == "#7"
    again.open(session.experiment, first)  # type: ignore[arg-type]
    assert again.run_name == "#4"


def test_a_run_under_way_that_is_opened_again_just_goes_on(session: LessonSession) -> None:
    engine = FakeEngine()
    run = started(session, engine)
    began = session.experiment
    run.train(2)
    session.set_loss_weight("news_out", 1.7)
    session.choose("extra_dense", MORE.extra_dense)
    session.open(began, run)  # type: ignore[arg-type]
    assert run.asked == []
    assert run.weights_in_force["news_out"] == 1.7
    assert session.run is run
    assert not session.earlier
    assert not session.background
    assert weight(session) == 1.7
    assert not session.stale


def test_undo_leads_back_to_the_run_that_was_left_and_moves_nothing_in_it(session: LessonSession) -> None:
    engine = FakeEngine()
    old, began = dragged(session, engine)
    session.reset()
    going = started(session, engine)
    going.train(2)
    session.open(began, old)  # type: ignore[arg-type]
    session.undo()
    assert session.run is going
    assert (going.marks, going.asked) == ([], [])
    assert not session.background
    assert weight(session) == 0.2
    session.redo()
    assert session.run is old
    assert weight(session) == 1.7
    assert session.background[0].run is going
    assert (going.marks, going.asked) == ([], [])


def test_a_file_that_is_opened_stops_nothing(session: LessonSession) -> None:
    engine = FakeEngine()
    run = started(session, engine)
    session.start_over(Experiment(MORE, Recipe()))
    assert run.asked == []
    assert session.run is None
    session.back_to(session.background[0])
    assert session.run is run
    assert session.experiment.options == HeadlineOptions()


def test_what_was_moved_live_is_known_as_long_as_it_goes_into_the_next_training(
    session: LessonSession,
) -> None:
    engine = FakeEngine()
    run = started(session, engine)
    run.train(2)
    session.set_loss_weight("news_out", 0.1)
    session.set_loss_weight("news_out", 0.0)
    run.finish()
    assert session.pending_moves == {"news_out": (0.2, 0.0)}
    # Also after a training that started with it.
    started(session, engine).finish()
    assert session.pending_moves == {"news_out": (0.2, 0.0)}
    session.revert_moves()
    assert (weight(session), session.pending_moves) == (0.2, {})
    session.undo()
    assert session.pending_moves == {"news_out": (0.2, 0.0)}
    session.accept_moves()
    assert (weight(session), session.pending_moves) == (0.0, {})
    # What is chosen while nothing trains is the learner's choice for the next training.
    session.set_loss_weight("news_out", 0.4)
    assert session.pending_moves == {}


def test_earlier_runs_come_back_in_their_order(session: LessonSession) -> None:
    engine = FakeEngine()
    runs = {name: started(session, engine) for name in ("#1", "#2")}
    session.earlier, session.missing = (), MissingRuns(None, (("#1", "#1"), ("#2", "#2")))
    session.find_missing(runs.__getitem__)  # type: ignore[arg-type]
    earlier: Any = session.earlier
    assert [name for name, _run in earlier] == ["#1", "#2"]


def test_a_run_of_a_race_keeps_the_rows_it_was_trained_on(session: LessonSession) -> None:
    """All runs of a race are trained on the rows of its first seed; what is asked of one later, and a
    training that goes on, must not take other rows for validation."""
    engine = FakeEngine()
    raced = Experiment(HeadlineOptions(), Recipe(seed=2, dataset=Tweets(seed=0)))
    stored = experiment_from_json("headline", raced.json, lambda digest, origin: None)
    run = FakeRun(stored.spec, stored.complete_recipe())
    run.train(2)
    run.finish()
    session.open(stored, run)  # type: ignore[arg-type]
    assert session.trained is not None
    assert session.trained.recipe.dataset == run.recipe.dataset
    assert session.trained.spec.seed == run.recipe.seed == 2
    session.set_loss_weight("news_out", 0.5)
    assert not session.stale
    session.go_on(as_engine(engine))
    assert engine.started[-1].recipe.dataset == run.recipe.dataset
    # Another seed is another experiment, with rows of its own.
    session.set_recipe("seed", 3)
    assert session.experiment.recipe.dataset.seed == session.experiment.options.seed == 3
    assert session.stale


def test_a_run_of_what_was_built_is_called_by_its_model_and_its_data() -> None:
    start = Experiment(BuildOptions(), Recipe())
    spec = lessons.headline()
    built = Experiment(BuildOptions(model=spec), Recipe(dataset=Tweets()))
    said = [sentence.text(str) for sentence in run_library.changes(start, built)]
    assert said == ["headline, 5,196,450 parameters", f"data: {Tweets().label.text(str)}"]
    # A lesson's own model is told by how it differs from the lesson's.
    lesson = Experiment(HeadlineOptions(), Recipe())
    (more,) = run_library.changes(lesson, Experiment(MORE, Recipe()))
    assert more.text(str).startswith("+2 Dense layers")
