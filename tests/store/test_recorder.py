"""One run, or one learner's lessons, that cannot be written: all others are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.store import DatabaseError, RunEntry, Store
from components.store.runs import tracked_run
from components.training import Run
from tests.store.run_makers import ME, YOU, batches, ended, entry, keep, started, stored_run


def broken(store: Store, learner: str = ME) -> Run:
    """A run whose experiment is not JSON."""
    run = started(9)
    store.recorder.track(run, RunEntry(learner, "headline", {"options": object()}))
    return run


def test_a_run_that_cannot_be_written_holds_up_no_other(store: Store) -> None:
    before, after = started(1), started(2)
    store.recorder.track(before, entry())
    bad = broken(store)
    store.recorder.track(after, entry(YOU))
    chores: list[int] = []
    store.recorder.tasks.append(lambda: chores.append(1))
    for run in (before, after):
        run.add(batches(1, 5), [])
    store.recorder.flush()
    assert [stored_run(store, before).id, stored_run(store, after, YOU).id] == [before.id, after.id]
    past = store.runs.snapshot(stored_run(store, after, YOU))
    assert past is not None
    assert past.rows == after.rows
    assert chores
    # It is told to whom it belongs, and the server as a whole is well.
    assert store.recorder.error is None
    (unwritten,) = store.recorder.unwritten(ME)
    assert (unwritten.run, unwritten.lesson) == (bad.id, "headline")
    assert "JSON serializable" in unwritten.reason
    assert store.recorder.unwritten(YOU) == ()


def test_it_is_tried_again_until_it_can_be_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracked_run, "FIRST_WAIT", 0.0)
    run = started()
    experiment: dict[str, object] = {"options": object()}
    store.recorder.track(run, RunEntry(ME, "headline", experiment))
    store.recorder.flush()
    store.recorder.flush()
    assert store.recorder.unwritten(ME)
    experiment["options"] = {"dense": 2}
    run.add(batches(1, 5), [])
    run.end("finished")
    store.recorder.flush()
    assert store.recorder.unwritten(ME) == ()
    stored = stored_run(store, run)
    assert (stored.state, stored.experiment) == ("finished", {"options": {"dense": 2}})
    assert store.recorder.find(run.id) is None


def test_it_is_not_tried_with_every_round(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracked_run, "FIRST_WAIT", 1_000.0)
    tries: list[int] = []
    write = store.recorder._write

    def counted(runs: list[Any]) -> None:
        tries.append(len(runs))
        write(runs)

    monkeypatch.setattr(store.recorder, "_write", counted)
    with store.recorder._round_lock:  # the recorder's own thread waits meanwhile
        broken(store)
        for _ in range(3):
            store.recorder._write_changes()
    assert tries[:2] == [1, 1]
    assert sum(tries[2:]) == 0


def test_a_row_that_cannot_be_written_is_of_its_run_alone(store: Store) -> None:
    good, bad = started(1), started(2)
    for run in (good, bad):
        keep(store, run)
    bad.add([replace(batches(1, 1)[0], losses={"a_head": {1, 2}})], [])  # type: ignore[dict-item]
    good.add(batches(1, 5), [])
    store.recorder.flush()
    past = store.runs.snapshot(stored_run(store, good))
    assert past is not None
    assert len(past.rows) == 5
    assert [unwritten.run for unwritten in store.recorder.unwritten(ME)] == [bad.id]


def test_a_chore_that_fails_holds_up_no_other(store: Store) -> None:
    done: list[int] = []

    def fails() -> None:
        raise ValueError("whatever")

    def refused() -> None:
        raise DatabaseError(ValueError("no"))

    store.recorder.tasks += [fails, refused, lambda: done.append(1)]
    store.recorder.flush()
    assert done


def test_weights_that_cannot_be_weighed_are_weighed_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracked_run, "FIRST_WAIT", 0.0)

    def fails(*_: object) -> None:
        raise ValueError("whatever")

    with monkeypatch.context() as patched:
        patched.setattr(store.quotas, "make_room", fails)
        run = ended(store)
    assert stored_run(store, run).state == "finished"
    assert store.recorder.find(run.id) is run
    store.recorder.flush()
    assert store.recorder.find(run.id) is None
    assert store.recorder.unwritten(ME) == ()
