"""The gate a training passes before each batch, without a training."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from components.training import DesiredState
from components.training.values.question import PredictionRequest
from components.training.worker.protocol.control_channel import (
    ControlChannel,
    EndedError,
    StoppedError,
    deliver,
    find,
    opened,
)

START = DesiredState({"a": 1.0}, 0.1)


def nothing() -> None:
    pass


def echo(question: PredictionRequest) -> Any:
    return dict(question.arrays)


def in_thread(work: Callable[[], Any]) -> Future[Any]:
    """`work` in a thread of its own; its result, or what it raised."""
    future: Future[Any] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return future


def held_at(console: ControlChannel, **how: Any) -> Future[DesiredState]:
    """The gate in another thread, once it holds."""
    holding = threading.Event()
    passed = in_thread(lambda: console.gate(echo, holding.set, **how))
    assert holding.wait(10)
    assert not passed.done()
    return passed


def test_it_passes_while_the_run_goes_on() -> None:
    assert ControlChannel(START).gate(echo, nothing) is START


def test_older_news_is_ignored() -> None:
    console = ControlChannel(START)
    newer, older = START.pace(0.2).pace(0.3), START.pace(0.2)
    console.deliver(newer)
    console.deliver(older)
    assert console.gate(echo, nothing) is newer


def test_it_holds_while_paused_and_passes_once_a_step() -> None:
    console = ControlChannel(START)
    paused = START.pause()
    console.deliver(paused)
    passed = held_at(console)
    stepped = paused.step()
    console.deliver(stepped)
    assert passed.result(10) is stepped
    console.took_batch()
    passed = held_at(console)
    console.deliver(stepped.resume())
    assert not passed.result(10).paused
    # The same pause again would have been used up; a new one holds anew.
    console.deliver(stepped.resume().pause())
    held_at(console)


def test_a_step_on_a_run_that_goes_is_one_more_batch() -> None:
    console = ControlChannel(START)
    console.gate(echo, nothing)
    stepped = START.step()
    console.deliver(stepped)
    console.took_batch()  # the one under way
    assert console.gate(echo, nothing) is stepped
    console.took_batch()
    held_at(console)


def test_what_belongs_to_a_step_passes() -> None:
    console = ControlChannel(START.step())
    console.gate(echo, nothing)
    console.took_batch()
    console.gate(echo, nothing, within_step=True)
    held_at(ControlChannel(START.pause()), within_step=True)


def test_stop_ends_it_wherever_it_is() -> None:
    console = ControlChannel(START.pause())
    passed = held_at(console)
    console.deliver(console.controls.stop())
    with pytest.raises(StoppedError):
        passed.result(10)
    with pytest.raises(StoppedError):
        console.took_batch()


def test_an_end_is_told_at_once_unless_a_batch_is_under_way() -> None:
    told: list[str] = []
    console = ControlChannel(START, stopped=lambda: told.append("stopped"))
    console.gate(echo, nothing)
    console.deliver(START.stop())
    assert not told
    with pytest.raises(StoppedError):
        console.took_batch()
    assert told == ["stopped"]
    with pytest.raises(StoppedError):
        console.check()
    assert told == ["stopped"]


def test_nobody_waits_for_held_out_rows_to_be_looked_at() -> None:
    told: list[str] = []
    console = ControlChannel(START, stopped=lambda: told.append("stopped"))
    console.gate(echo, nothing)
    console.took_batch()
    console.gate(echo, nothing, within_step=True)
    console.rest()
    console.deliver(START.stop())
    assert told == ["stopped"]
    # What was looked at by then is not a row any more.
    with pytest.raises(StoppedError):
        console.work()


def test_a_training_that_is_given_up_is_not_said_to_be_stopped() -> None:
    told: list[str] = []
    console = ControlChannel(START, wanted=lambda: False, stopped=lambda: told.append("stopped"))
    with pytest.raises(StoppedError):
        console.gate(echo, nothing)
    assert not told


def test_it_ends_when_nobody_wants_it() -> None:
    with pytest.raises(StoppedError):
        ControlChannel(START, wanted=lambda: False).gate(echo, nothing)


def test_questions_are_answered_at_the_gate_also_while_held() -> None:
    console = ControlChannel(START)
    asked = {"x": np.ones(1)}
    answer = console.ask(PredictionRequest(asked))
    assert not answer.done()
    console.gate(echo, nothing)
    assert answer.result(0) == asked
    console.deliver(START.pause())
    held_at(console)
    assert console.ask(PredictionRequest(asked)).result(10) == asked


def test_a_question_that_fails_or_is_taken_back_harms_nobody_else() -> None:
    console = ControlChannel(START)
    console.ask(PredictionRequest({})).cancel()

    def refuse(question: PredictionRequest) -> Any:
        raise ValueError("no")

    answer = console.ask(PredictionRequest({}))
    console.gate(refuse, nothing)
    with pytest.raises(ValueError, match="no"):
        answer.result(0)


def test_a_closed_console_takes_no_questions() -> None:
    console = ControlChannel(START)
    with opened("run", 1, console):
        assert find("run", 1) is console
        assert deliver("run", 1, START.pause())
        assert console.controls.paused
        assert console.greeted(0)
        waiting = console.ask(PredictionRequest({}))
    for answer in (waiting, console.ask(PredictionRequest({}))):
        with pytest.raises(EndedError):
            answer.result(0)
    assert find("run", 1) is None
    assert not deliver("run", 1, START)
