"""Runs that were under way when their server ended."""

from __future__ import annotations

from sqlalchemy import update

from components.store import Store, StoreSettings
from components.store.database.tables import ServerRow
from components.training import Run
from tests.store.run_makers import ME, Operator, batches, entry, epoch, keep, started, stored_run


def test_what_a_killed_server_left_is_interrupted(store: Store, settings: StoreSettings) -> None:
    run = started()
    run.add(batches(1, 3), [])
    keep(store, run)
    # Another server on this machine: nothing happens to the runs of one that lives.
    other = Store(settings)
    assert stored_run(other, run).state == "running"
    # The number of a process that is no longer the one it was.
    with store._database.writing() as session:
        session.execute(update(ServerRow).values(born=1.0))
    third = Store(settings)
    stored = stored_run(third, run)
    assert stored.state == "interrupted"
    assert stored.ended is not None
    past = third.runs.snapshot(stored)
    assert past is not None
    assert past.rows == run.rows
    for opened in (other, third):
        opened.close()


def test_runs_under_way_when_the_server_closes_can_be_taken_up(settings: StoreSettings) -> None:
    store, run = Store(settings), started()
    keep(store, run)
    run.add(batches(1, 3), [])
    store.close()
    # The engine, closed after it, stops what still runs; that is not what is written.
    run.end("stopped")
    after = Store(settings)
    stored = stored_run(after, run)
    past = after.runs.snapshot(stored)
    assert past is not None
    assert (stored.state, len(past.rows)) == ("interrupted", 3)
    # Taken up: the same run, its curve continuous, its name still there.
    after.runs.rename(ME, run.id, "mine")
    again = Run.restored(past, Operator()).again(past.recipe)
    after.recorder.track(again, entry())
    again.begin(0, {"a_head": 0.5, "b_head": 1.0})
    again.enter("running")
    after.recorder.flush()
    assert stored_run(after, run).state == "running"
    again.add([*batches(1, 5), epoch(5, 0.5, 0.5)], [])
    again.end("finished")
    after.recorder.flush()
    stored = stored_run(after, run)
    past = after.runs.snapshot(stored)
    assert past is not None
    assert (stored.name, stored.state, past.rows) == ("mine", "finished", again.rows)
    after.close()
