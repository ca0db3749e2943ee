"""Several servers with one database: who trains what, who writes it, and who looks on."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from components.store import Store, StoreSettings
from components.store.database.tables import ChunkRow, RequestRow, RunRow, ServerRow
from components.store.runs.requests import control_changes
from components.training import Run
from components.training.values.desired_state import DesiredState
from tests.store.run_makers import ME, Operator, batches, entry, epoch, keep, started, stored_run


@pytest.fixture
def other(settings: StoreSettings) -> Iterator[Store]:
    """Another server with the same database."""
    other = Store(settings)
    yield other
    other.close()


@contextmanager
def stopped(store: Store) -> Iterator[None]:
    """Nothing is done by this server meanwhile, as if its process had been stopped."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store._servers, "heartbeat", lambda: False)
        patched.setattr(store._servers, "interrupt_lost_runs", list)
        await_recorder(store)  # a heartbeat that had begun is written now
        with store.recorder._round_lock:
            yield


def await_recorder(store: Store) -> None:
    """Wait until the recorder's thread has begun with something new."""
    begun = threading.Event()
    store.recorder.tasks.append(begun.set)
    store.recorder.wake()
    assert begun.wait(60)
    store.recorder.tasks.remove(begun.set)


def silence(store: Store, seconds: float = 60.0, host: str = "elsewhere") -> None:
    """As if this server were on another machine and had not been heard of for so long."""
    with store._database.writing() as session:
        mine = update(ServerRow).where(ServerRow.id == store._servers.id)
        session.execute(mine.values(host=host, beat=ServerRow.beat - seconds))


def server_of(store: Store, run: Run) -> str | None:
    with store._database.reading() as session:
        return session.scalar(select(RunRow.server).where(RunRow.id == run.id))


def again(store: Store, run: Run) -> Run:
    """The run taken up on another server."""
    past = store.runs.snapshot(stored_run(store, run))
    assert past is not None
    later = Run.restored(past, Operator()).again(past.recipe)
    store.recorder.track(later, entry())
    later.begin(5, {"a_head": 0.5, "b_head": 1.0})
    later.enter("running")
    store.recorder.flush()
    return later


def watched(store: Store, run: Run) -> Run:
    """The run as a server sees it that does not train it."""
    stored = stored_run(store, run)
    past = store.runs.snapshot(stored)
    assert past is not None
    return store.remote_runs.follow(stored, past, Operator())


def test_a_server_that_was_silent_signs_in_anew(store: Store, other: Store) -> None:
    run = started()
    run.add(batches(1, 3), [])
    keep(store, run)
    with stopped(store):
        silence(store)
        other._interrupt_lost_runs()
        assert stored_run(other, run).state == "interrupted"
    # It was only slow: its run, which nobody took up, goes on and is written down as what it is.
    store._send_heartbeat()
    store.recorder.flush()
    stored = stored_run(other, run)
    assert (stored.state, stored.ended) == ("running", None)
    other._interrupt_lost_runs()
    assert stored_run(other, run).state == "running"
    run.add(batches(4, 5), [])
    store.recorder.flush()
    past = other.runs.snapshot(stored_run(other, run))
    assert past is not None
    assert past.rows == run.rows


def test_runs_of_a_server_that_nobody_knows_are_interrupted(store: Store, other: Store) -> None:
    run = started()
    keep(store, run)
    with stopped(store):
        with store._database.writing() as session:
            session.execute(delete(ServerRow).where(ServerRow.id == store._servers.id))
        other._interrupt_lost_runs()
        assert stored_run(other, run).state == "interrupted"


def test_how_long_a_server_may_be_silent_can_be_set(store: Store, settings: StoreSettings) -> None:
    run = started()
    keep(store, run)
    with stopped(store):
        silence(store, 60.0)
        patient = Store(settings, gone_after=3_600.0)
        assert stored_run(patient, run).state == "running"
        patient.close()
        Store(settings).close()
        assert stored_run(store, run).state == "interrupted"


def test_a_machine_of_the_same_name_is_another_one(store: Store, other: Store) -> None:
    # A process of this number may well live there: it is not seen from here.
    run = started()
    keep(store, run)
    with stopped(store):
        with store._database.writing() as session:
            mine = update(ServerRow).where(ServerRow.id == store._servers.id)
            name = store._servers._host.split(" ")[0]
            session.execute(mine.values(host=f"{name} of-another-start pid:[1]", pid=2**22 + 1))
        other._interrupt_lost_runs()
        assert stored_run(other, run).state == "running"


def test_a_run_that_was_taken_over_is_written_by_its_new_server_alone(store: Store, other: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6), *batches(6, 8)], [])
    keep(store, run)
    with stopped(store):
        silence(store)
        other._interrupt_lost_runs()
        later = again(other, run)
        # The first server's training went on all the time.
        run.add(batches(9, 12), [])
    store._send_heartbeat()
    for step in range(6, 10):
        run.add(batches(step + 7, step + 7), [])
        later.add(batches(step, step), [])
        store.recorder.flush()
        other.recorder.flush()
    assert store.recorder.error is None
    assert other.recorder.error is None
    assert server_of(store, run) == other._servers.id
    past = store.runs.snapshot(stored_run(store, run))
    assert past is not None
    assert past.rows == later.rows
    steps = [row.step for row in past.rows if row.kind == "batch"]
    assert steps == list(range(1, 10))
    # The first one trains it no longer, and tells so.
    assert run.desired_state.stopped
    assert store.recorder.find(run.id) is None
    assert store.recorder.taken_over(run)
    assert "goes on on another server" in " ".join(map(str, run.notes))
    # Its end is not the run's.
    run.end("stopped")
    store.recorder.flush()
    assert stored_run(store, run).state == "running"
    assert not other.recorder.taken_over(later)


def test_two_servers_that_take_a_run_up_at_once_write_one_of_them(store: Store, other: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6)], [])
    run.end("interrupted")
    keep(store, run)
    first, second = again(store, run), again(other, run)
    # The first has nothing to write that would show it.
    store.recorder.find_taken_over()
    for writer in (store, other, store, other):
        writer.recorder.flush()
    assert first.desired_state.stopped
    assert not second.desired_state.stopped
    second.add(batches(6, 7), [])
    other.recorder.flush()
    with store._database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ChunkRow)) == 2
    assert not store.recorder.unwritten(ME)


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
