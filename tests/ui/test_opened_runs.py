"""A run that is opened is a faithful record, and opening one stops nothing."""

from __future__ import annotations

from typing import Any

import pytest

from components.lessons import HeadlineOptions
from components.training import Engine, Recipe
from components.ui.session.experiment import Setup
from components.ui.session.lesson_session import Workbench
from components.ui.session.session_runs import Sought
from tests.ui.fakes import FakeEngine, FakeRun

MORE: Any = HeadlineOptions().resize("extra_dense", 2)


@pytest.fixture
def bench() -> Workbench:
    return Workbench("headline", Setup(HeadlineOptions(), Recipe()))


def started(bench: Workbench, engine: FakeEngine) -> FakeRun:
    bench.train(as_engine(engine))
    return engine.started[-1]


def as_engine(engine: FakeEngine) -> Engine:
    return engine  # type: ignore[return-value]


def weight(bench: Workbench) -> float:
    return bench.setup.weights()["news_out"]


def dragged(bench: Workbench, engine: FakeEngine) -> tuple[FakeRun, Setup]:
    """A run whose loss weight and learning rate were moved while it trained, and how it began."""
    run = started(bench, engine)
    began = bench.setup
    run.train(2)
    bench.weigh("news_out", 1.7)
    bench.cook("learning_rate", 1e-2)
    run.finish()
    return run, began


def test_controls_stand_where_they_stood_at_the_end_of_a_run(bench: Workbench) -> None:
    engine = FakeEngine()
    run, began = dragged(bench, engine)
    bench.reset()
    bench.choose("extra_dense", MORE.extra_dense)
    assert weight(bench) == 0.2
    bench.open(began, run)  # type: ignore[arg-type]
    assert weight(bench) == 1.7
    assert bench.setup.recipe.learning_rate == 1e-2
    assert not bench.stale
    # What it started with is as it was.
    assert bench.trained is not None
    assert bench.trained.weights()["news_out"] == 0.2
    bench.undo()
    assert (weight(bench), len(bench.setup.options.extra_dense)) == (0.2, 2)  # type: ignore[attr-defined]


@pytest.mark.parametrize("more", [False, True])
def test_going_on_trains_with_what_the_controls_say(bench: Workbench, more: bool) -> None:
    engine = FakeEngine()
    run, began = dragged(bench, engine)
    run.recipe = run.recipe.model_copy(update={"epochs": 1 if more else 5})
    bench.open(began, run)  # type: ignore[arg-type]
    bench.weigh("news_out", 0.5)
    bench.go_on(as_engine(engine))
    again = engine.started[-1]
    assert (again.id == run.id) is not more
    assert again.controls.loss_weights["news_out"] == 0.5
    assert again.controls.learning_rate == 1e-2
    # What was moved before is still known, and so is this move.
    assert [(mark.control, mark.before, mark.after) for mark in again.marks] == [
        ("news_out", 0.2, 1.7),
        ("learning_rate", 1e-3, 1e-2),
        ("news_out", 1.7, 0.5),
    ]


def test_opening_a_run_stops_nothing_and_what_trains_is_found_again(bench: Workbench) -> None:
    engine = FakeEngine()
    old, began = dragged(bench, engine)
    bench.reset()
    going = started(bench, engine)
    going.train(2)
    bench.open(began, old)  # type: ignore[arg-type]
    assert going.asked == []
    assert going.weights_in_force["news_out"] == 0.2
    assert going.marks == []
    (left,) = bench.background
    assert (left.name, left.run) == ("#2", going)
    # It is no earlier run of itself.
    assert bench.called == "#1"
    assert not bench.earlier
    # What is trained now is another run, and both go on.
    third = started(bench, engine)
    assert going.asked == []
    assert bench.earlier == (("#1", old),)
    bench.back_to(bench.background[0])
    assert bench.run is going
    assert bench.called == "#2"
    assert weight(bench) == 0.2
    assert third.asked == going.asked == []
    assert [shown.name for shown in bench.background] == ["#3"]


def test_a_run_under_way_that_is_opened_again_just_goes_on(bench: Workbench) -> None:
    engine = FakeEngine()
    run = started(bench, engine)
    began = bench.setup
    run.train(2)
    bench.weigh("news_out", 1.7)
    bench.choose("extra_dense", MORE.extra_dense)
    bench.open(began, run)  # type: ignore[arg-type]
    assert run.asked == []
    assert run.weights_in_force["news_out"] == 1.7
    assert bench.run is run
    assert not bench.earlier
    assert not bench.background
    assert weight(bench) == 1.7
    assert not bench.stale


def test_undo_leads_back_to_the_run_that_was_left_and_moves_nothing_in_it(bench: Workbench) -> None:
    engine = FakeEngine()
    old, began = dragged(bench, engine)
    bench.reset()
    going = started(bench, engine)
    going.train(2)
    bench.open(began, old)  # type: ignore[arg-type]
    bench.undo()
    assert bench.run is going
    assert (going.marks, going.asked) == ([], [])
    assert not bench.background
    assert weight(bench) == 0.2
    bench.redo()
    assert bench.run is old
    assert weight(bench) == 1.7
    assert bench.background[0].run is going
    assert (going.marks, going.asked) == ([], [])


def test_a_file_that_is_opened_stops_nothing(bench: Workbench) -> None:
    engine = FakeEngine()
    run = started(bench, engine)
    bench.begin(Setup(MORE, Recipe()))
    assert run.asked == []
    assert bench.run is None
    bench.back_to(bench.background[0])
    assert bench.run is run
    assert bench.setup.options == HeadlineOptions()


def test_what_was_moved_live_is_known_as_long_as_it_goes_into_the_next_training(bench: Workbench) -> None:
    engine = FakeEngine()
    run = started(bench, engine)
    run.train(2)
    bench.weigh("news_out", 0.1)
    bench.weigh("news_out", 0.0)
    run.finish()
    assert bench.carried == {"news_out": (0.2, 0.0)}
    # Also after a training that started with it.
    started(bench, engine).finish()
    assert bench.carried == {"news_out": (0.2, 0.0)}
    bench.set_back()
    assert (weight(bench), bench.carried) == (0.2, {})
    bench.undo()
    assert bench.carried == {"news_out": (0.2, 0.0)}
    bench.keep_carried()
    assert (weight(bench), bench.carried) == (0.0, {})
    # What is chosen while nothing trains is the learner's choice for the next training.
    bench.weigh("news_out", 0.4)
    assert bench.carried == {}


def test_earlier_runs_come_back_in_their_order(bench: Workbench) -> None:
    engine = FakeEngine()
    runs = {name: started(bench, engine) for name in ("#1", "#2")}
    bench.earlier, bench.sought = (), Sought(None, (("#1", "#1"), ("#2", "#2")))
    bench.find(runs.__getitem__)  # type: ignore[arg-type]
    found: Any = bench.earlier
    assert [name for name, _run in found] == ["#1", "#2"]
