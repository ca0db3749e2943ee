"""The gate a training passes before each batch, without a training."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from components.training import DesiredState
from components.training.values.prediction_request import PredictionRequest
from components.training.worker.protocol.control_channel import (
    ControlChannel,
    EndedError,
    StoppedError,
    deliver_desired_state,
    find_channel,
    registered,
)

START = DesiredState({"a": 1.0}, 0.1)


def nothing() -> None:
    pass


def echo(request: PredictionRequest) -> Any:
    return dict(request.arrays)


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


def held_at(channel: ControlChannel, **how: Any) -> Future[DesiredState]:
    """The gate in another thread, once it holds."""
    holding = threading.Event()
    passed = in_thread(lambda: channel.wait_to_proceed(echo, holding.set, **how))
    assert holding.wait(10)
    assert not passed.done()
    return passed


def test_it_passes_while_the_run_goes_on() -> None:
    assert ControlChannel(START).wait_to_proceed(echo, nothing) is START


def test_older_news_is_ignored() -> None:
    channel = ControlChannel(START)
    newer, older = START.pace(0.2).pace(0.3), START.pace(0.2)
    channel.deliver(newer)
    channel.deliver(older)
    assert channel.wait_to_proceed(echo, nothing) is newer


def test_it_holds_while_paused_and_passes_once_a_step() -> None:
    channel = ControlChannel(START)
    paused = START.pause()
    channel.deliver(paused)
    passed = held_at(channel)
    stepped = paused.step()
    channel.deliver(stepped)
    assert passed.result(10) is stepped
    channel.batch_done()
    passed = held_at(channel)
    channel.deliver(stepped.resume())
    assert not passed.result(10).paused
    # The same pause again would have been used up; a new one holds anew.
    channel.deliver(stepped.resume().pause())
    held_at(channel)


def test_a_step_on_a_run_that_goes_is_one_more_batch() -> None:
    channel = ControlChannel(START)
    channel.wait_to_proceed(echo, nothing)
    stepped = START.step()
    channel.deliver(stepped)
    channel.batch_done()  # the one under way
    assert channel.wait_to_proceed(echo, nothing) is stepped
    channel.batch_done()
    held_at(channel)


def test_what_belongs_to_a_step_passes() -> None:
    channel = ControlChannel(START.step())
    channel.wait_to_proceed(echo, nothing)
    channel.batch_done()
    channel.wait_to_proceed(echo, nothing, within_step=True)
    held_at(ControlChannel(START.pause()), within_step=True)


def test_stop_ends_it_wherever_it_is() -> None:
    channel = ControlChannel(START.pause())
    passed = held_at(channel)
    channel.deliver(channel.desired_state.stop())
    with pytest.raises(StoppedError):
        passed.result(10)
    with pytest.raises(StoppedError):
        channel.batch_done()


def test_an_end_is_told_at_once_unless_a_batch_is_under_way() -> None:
    granted: list[str] = []
    channel = ControlChannel(START, stopped=lambda: granted.append("stopped"))
    channel.wait_to_proceed(echo, nothing)
    channel.deliver(START.stop())
    assert not granted
    with pytest.raises(StoppedError):
        channel.batch_done()
    assert granted == ["stopped"]
    with pytest.raises(StoppedError):
        channel.check()
    assert granted == ["stopped"]


def test_nobody_waits_for_held_out_rows_to_be_looked_at() -> None:
    granted: list[str] = []
    channel = ControlChannel(START, stopped=lambda: granted.append("stopped"))
    channel.wait_to_proceed(echo, nothing)
    channel.batch_done()
    channel.wait_to_proceed(echo, nothing, within_step=True)
    channel.rest()
    channel.deliver(START.stop())
    assert granted == ["stopped"]
    # What was looked at by then is not a row any more.
    with pytest.raises(StoppedError):
        channel.work()


def test_a_training_that_is_given_up_is_not_said_to_be_stopped() -> None:
    granted: list[str] = []
    channel = ControlChannel(START, wanted=lambda: False, stopped=lambda: granted.append("stopped"))
    with pytest.raises(StoppedError):
        channel.wait_to_proceed(echo, nothing)
    assert not granted


def test_it_ends_when_nobody_wants_it() -> None:
    with pytest.raises(StoppedError):
        ControlChannel(START, wanted=lambda: False).wait_to_proceed(echo, nothing)


def test_requests_are_answered_between_batches_and_while_held() -> None:
    channel = ControlChannel(START)
    inputs = {"x": np.ones(1)}
    answer = channel.ask(PredictionRequest(inputs))
    assert not answer.done()
    channel.wait_to_proceed(echo, nothing)
    assert answer.result(0) == inputs
    channel.deliver(START.pause())
    held_at(channel)
    assert channel.ask(PredictionRequest(inputs)).result(10) == inputs


def test_a_question_that_fails_or_is_taken_back_harms_nobody_else() -> None:
    channel = ControlChannel(START)
    channel.ask(PredictionRequest({})).cancel()

    def refuse(request: PredictionRequest) -> Any:
        raise ValueError("no")

    answer = channel.ask(PredictionRequest({}))
    channel.wait_to_proceed(refuse, nothing)
    with pytest.raises(ValueError, match="no"):
        answer.result(0)


def test_a_closed_channel_takes_no_requests() -> None:
    channel = ControlChannel(START)
    with registered("run", 1, channel):
        assert find_channel("run", 1) is channel
        assert deliver_desired_state("run", 1, START.pause())
        assert channel.desired_state.paused
        assert channel.wait_confirmed(0)
        waiting = channel.ask(PredictionRequest({}))
    for answer in (waiting, channel.ask(PredictionRequest({}))):
        with pytest.raises(EndedError):
            answer.result(0)
    assert find_channel("run", 1) is None
    assert not deliver_desired_state("run", 1, START)


def slow(**changes: Any) -> DesiredState:
    """A run that begins a batch in ten seconds."""
    return replace(START, speed=0.1, **changes)


def waiting_at(channel: ControlChannel) -> Future[DesiredState]:
    """The gate in another thread, once it waits for the next batch to be due."""
    waiting = threading.Event()
    passed = in_thread(lambda: channel.wait_to_proceed(echo, nothing, waiting.set))
    assert waiting.wait(10)
    assert not passed.done()
    return passed


def test_a_batch_waits_until_the_speed_lets_it_begin() -> None:
    now = 0.0
    channel = ControlChannel(slow(), clock=lambda: now)
    begun = []
    while now < 60:
        if channel._seconds_to_wait(channel.desired_state, within_step=False) <= 0:
            channel.wait_to_proceed(echo, nothing)
            begun.append(now)
            channel.batch_done()
        now += 1
    assert begun == [0, 1, 10, 20, 30, 40, 50]


def test_another_speed_a_step_and_a_stop_act_at_once() -> None:
    now = 0.0
    for changes in ({"speed": None}, {"paused": True, "pauses": 1, "steps": 1}, {"stopped": True}):
        channel = ControlChannel(slow(), clock=lambda: now)
        for _ in range(2):
            channel.batch_done()
        passed = waiting_at(channel)
        desired = replace(slow(), revision=1, **changes)
        channel.deliver(desired)
        if desired.stopped:
            with pytest.raises(StoppedError):
                passed.result(10)
        else:
            assert passed.result(10) is desired


def test_what_belongs_to_a_batch_does_not_wait() -> None:
    channel = ControlChannel(slow(), clock=lambda: 0.0)
    for _ in range(2):
        channel.batch_done()
    assert channel.wait_to_proceed(echo, nothing, within_step=True) is channel.desired_state
