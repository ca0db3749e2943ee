"""Runs that another server trains: they are seen as they go, and steered."""

from __future__ import annotations

import gc
import time
from typing import Any

import pytest
from sqlalchemy import func, select

from components.store import Store
from components.store.database.tables import RequestRow
from components.store.runs.requests import control_changes
from components.training.values.desired_state import DesiredState
from tests.store.run_makers import batches, epoch, keep, started
from tests.store.runs.two_servers import again, silence, stopped, watched


def test_what_another_server_trains_is_seen_as_it_goes(store: Store, other: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6), *batches(6, 8)], [])
    keep(store, run)
    seen = watched(other, run)
    assert seen.id == run.id
    assert (seen.state, seen.rows, seen.ended) == ("running", run.rows, False)
    since = other.remote_runs.since(seen)
    assert since is not None
    assert abs(since - time.time()) < 60
    before = seen.version
    other.recorder.flush()
    assert seen.version == before  # nothing new
    run.set_loss_weights({"a_head": 0.25})
    run.add(batches(9, 10), [])
    store.recorder.flush()
    other.recorder.flush()
    assert (seen.rows, seen.snapshot().rewinds) == (run.rows, ())
    assert seen.version != before
    # A worker was lost, and rows taken back.
    run.begin(5, {"a_head": 0.5, "b_head": 1.0})
    run.add(batches(6, 7), [])
    store.recorder.flush()
    other.recorder.flush()
    assert seen.rows == run.rows
    run.add([*batches(8, 10), epoch(10, 0.5, 0.5)], [])
    run.end("finished")
    store.recorder.flush()
    other.recorder.flush()
    assert (seen.state, seen.rows) == ("finished", run.rows)
    assert other.remote_runs.since(seen) is None


def test_when_the_other_server_goes_its_run_is_interrupted_with_its_curve(store: Store, other: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6), *batches(6, 8)], [])
    keep(store, run)
    seen = watched(other, run)
    with stopped(store):
        silence(store)
        other._interrupt_lost_runs()
        other.recorder.flush()
        assert (seen.state, seen.rows) == ("interrupted", run.rows)
        # It goes on here, as what it is from now on: this server's own.
        later = again(other, run)
        assert other.remote_runs.since(later) is None
        later.stop()
        assert later.desired_state.stopped


def test_pause_resume_step_and_stop_reach_the_server_that_trains(store: Store, other: Store) -> None:
    run = started()
    run.add(batches(1, 3), [])
    keep(store, run)
    seen = watched(other, run)

    def pass_on() -> None:
        other.recorder.flush()
        store.recorder.flush()

    seen.pause()
    pass_on()
    assert run.desired_state.paused
    run.enter("paused")
    pass_on()
    other.recorder.flush()
    assert (seen.state, seen.desired_state.paused) == ("paused", True)
    seen.step()
    seen.step()
    pass_on()
    assert run.desired_state.steps == 2
    seen.set_loss_weights({"a_head": 0.125})
    seen.set_learning_rate(0.5)
    seen.resume()
    pass_on()
    assert (run.desired_state.paused, run.desired_state.learning_rate) == (False, 0.5)
    assert run.desired_state.loss_weights["a_head"] == 0.125
    seen.stop()
    pass_on()
    assert run.desired_state.stopped
    run.end("stopped")
    store.recorder.flush()
    other.recorder.flush()
    assert seen.state == "stopped"
    with store._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(RequestRow)) == 0


def test_what_was_asked_of_a_server_that_is_gone_does_not_stop_the_run_that_goes_on(
    store: Store, other: Store
) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6)], [])
    keep(store, run)
    seen = watched(other, run)
    with stopped(store):
        seen.stop()
        other.recorder.flush()
        silence(store)
        other._interrupt_lost_runs()
        other.recorder.flush()
        assert seen.state == "interrupted"
        later = again(other, run)
        other.recorder.flush()
        assert not later.desired_state.stopped


def test_a_run_paused_on_its_own_server_is_seen_paused(store: Store, other: Store) -> None:
    run = started()
    run.add(batches(1, 3), [])
    run.pause()
    run.enter("paused")
    keep(store, run)
    seen = watched(other, run)
    assert (seen.state, seen.desired_state.paused) == ("paused", True)
    assert seen.ahead is None
    run.resume()
    run.enter("running")
    store.recorder.flush()
    other.recorder.flush()
    assert (seen.state, seen.desired_state.paused) == ("running", False)


def test_a_run_that_nobody_holds_is_followed_no_longer(store: Store, other: Store) -> None:
    run = started()
    keep(store, run)
    seen = watched(other, run)
    assert len(other.remote_runs._followed) == 1
    del seen
    gc.collect()
    assert len(other.remote_runs._followed) == 0


def test_a_followed_run_that_comes_to_this_server_is_this_servers(store: Store, other: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6)], [])
    keep(store, run)
    seen = watched(other, run)
    later = again(other, run)
    other.recorder.flush()
    assert other.remote_runs.since(seen) is None
    assert other.recorder.find(run.id) is later


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda controls: controls, {}),
        (DesiredState.pause, {"paused": True}),
        (lambda controls: controls.pause().resume(), {}),
        (lambda controls: controls.pause().step().step(), {"step": 2}),
        (DesiredState.stop, {"stop": True}),
        (lambda controls: controls.weigh({"a": 2.0}), {"loss_weights": {"a": 2.0}}),
        (lambda controls: controls.pace(0.5).weigh({"a": 1.0}), {"learning_rate": 0.5}),
    ],
)
def test_what_was_moved_is_what_is_asked(change: Any, expected: Any) -> None:
    before = DesiredState({"a": 1.0, "b": 1.0}, 0.1)
    assert control_changes(before, change(before)) == expected
