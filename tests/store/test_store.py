"""What a store does with its database, and with what becomes of a run or a lesson session in it."""

from __future__ import annotations

import time
from typing import Any

import pytest

from components.store import Store, StoreSettings
from components.store.database.database import Database, DatabaseError
from components.store.database.tables import Base, RunRow
from tests.store.run_makers import ME, YOU, batches, keep, started, stored_run


def test_a_database_that_cannot_be_written_loses_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started()
    keep(store, run)
    with monkeypatch.context() as patched:

        def full(*_: Any) -> Any:
            raise DatabaseError(OSError("database or disk is full"))

        patched.setattr(store._database, "writing", full)
        run.add(batches(1, 5), [])
        store.recorder.flush()
        assert "disk is full" in str(store.recorder.error)
    store.recorder.flush()
    assert store.recorder.error is None
    past = store.runs.snapshot(stored_run(store, run))
    assert past is not None
    assert past.rows == run.rows


def test_desks_come_back(store: Store) -> None:
    store.lesson_sessions.save(ME, {"headline": {"a": [1, "二"]}, "pairs": {}})
    store.lesson_sessions.save(ME, {"headline": {"a": 2}})
    assert store.lesson_sessions.of(ME) == {"headline": {"a": 2}, "pairs": {}}
    assert store.lesson_sessions.of(YOU) == {}
    # What is too large is left as it was.
    store.lesson_sessions.save(ME, {"headline": "x" * 5 * 2**20})
    assert store.lesson_sessions.of(ME)["headline"] == {"a": 2}


def test_the_migrations_make_the_tables_of_the_code(settings: StoreSettings) -> None:
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415
    from alembic.migration import MigrationContext  # noqa: PLC0415

    database = Database(settings.database)
    database.migrate()
    database.migrate()
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    database.close()


def test_a_run_deleted_for_good_while_it_trains_stays_deleted(store: Store) -> None:
    run = started()
    keep(store, run)
    store.runs.delete(ME, [run.id])
    store.runs.purge(time.time() + 1)
    run.add(batches(1, 2), [])
    run.end("stopped")
    store.recorder.flush()
    assert store.recorder.error is None
    assert store.recorder.find(run.id) is None
    with store._database.reading() as session:
        assert session.get(RunRow, run.id) is None
