"""What tests do with two servers that have one database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, update

from components.store import Store
from components.store.database.tables import RunRow, ServerRow
from components.training import Run
from tests.store.run_makers import Operator, entry, stored_run


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
