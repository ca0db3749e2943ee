"""Several servers with one database: who trains what, and who writes it."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from components.store import Store, StoreSettings
from components.store.database.tables import ChunkRow, ServerRow
from tests.store.run_makers import ME, batches, epoch, keep, started, stored_run
from tests.store.runs.two_servers import again, server_of, silence, stopped


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
