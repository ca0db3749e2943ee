"""What is written down of runs, and what becomes of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import update

from components.assembly.spec.messages import message
from components.store import RunEntry, Store, StoredRun, StoreSettings
from components.store.database.database import Database, DatabaseError
from components.store.database.tables import Base, RunRow, ServerRow
from components.store.runs.chunks import ChunkProgress, join_chunks, make_chunk, whole_chunk
from components.training import Mark, Recipe, Row, Run
from components.training.artifacts.checkpoint import FINAL
from tests.training.small import spec

ME, YOU = "a" * 32, "b" * 32


class Operator:
    """An engine that nobody asks anything."""

    def steer(self, run: Run) -> None: ...
    def ahead(self, run: Run) -> int:
        return 0

    def predict(self, run: Run, arrays: Any) -> Any:
        raise NotImplementedError

    def weights(self, run: Run) -> Any:
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(name)


def started(seed: int = 0, epochs: int = 3) -> Run:
    run = Run(spec(seed=seed), Recipe(epochs=epochs, seed=seed), Operator())
    run.prepared(5)
    run.begin(0, {"a_head": 0.5, "b_head": 1.0})
    run.enter("running")
    return run


def row(step: int, kind: Any = "batch", **values: Any) -> Row:
    losses = {"a_head": 2.0 / step, "b_head": 1.0 / step}
    return Row(
        kind, step, (step - 1) // 5 + 1, 1.0 / step, losses, {"a_head": 0.5, "b_head": 1.0}, 1e-3,
        seconds=step / 10, samples=8 * step, **values,
    )  # fmt: skip


def epoch(step: int, loss: float, accuracy: float) -> Row:
    return row(step, "epoch", validation_loss=loss, validation_metrics={"b_head/accuracy": accuracy})


def batches(first: int, last: int) -> list[Row]:
    return [row(step) for step in range(first, last + 1)]


def entry(learner: str = ME, **values: Any) -> RunEntry:
    return RunEntry(
        learner, "headline", {"options": {"dense": 2}}, (message("{count} layers", count=2),), **values
    )


def keep(store: Store, run: Run, learner: str = ME, **values: Any) -> None:
    store.recorder.track(run, entry(learner, **values))
    store.recorder.flush()


def ended(store: Store, learner: str = ME, **values: Any) -> Run:
    run = started(**values)
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6)], [])
    run.end("finished")
    keep(store, run, learner)
    return run


def found(store: Store, run: Run, learner: str = ME) -> Any:
    kept = store.runs.get(learner, run.id)
    assert kept is not None
    return kept


def test_a_run_comes_back_as_it_was(store: Store) -> None:
    run = started()
    keep(store, run)
    run.add(batches(1, 5), [Mark(2, "a_head", 0.5, 0.25)])
    store.recorder.flush()
    run.add([epoch(5, 0.7, 0.6), *batches(6, 10), epoch(10, 0.6, 0.5)], [])
    run.note(message("A note on {thing}", thing=message("{count} layers", count=2)))
    store.recorder.flush()
    run.end("failed", message("It was too {much}", much="much"))
    store.recorder.flush()
    kept = found(store, run)
    past = store.runs.snapshot(kept)
    assert past == replace(run.snapshot(), rewinds=())
    assert (kept.state, kept.epochs, kept.seconds, kept.seed) == ("failed", 2, 1.0, 0)
    assert kept.parameters == 4 * 4 + 5 * 2
    # The best of each figure, whenever it was.
    assert {name: (best.value, best.epoch) for name, best in kept.best.items()} == {
        "loss": (0.6, 2),
        "b_head/accuracy": (0.6, 1),
    }
    assert [str(change) for change in kept.changes] == ["2 layers"]
    assert kept.experiment == {"options": {"dense": 2}}


def test_rows_that_were_taken_back_are_not_written_twice(store: Store) -> None:
    run = started()
    run.add([*batches(1, 5), epoch(5, 0.7, 0.6), *batches(6, 8)], [Mark(6, "a_head", 0.5, 0.1)])
    keep(store, run)
    run.begin(5, {"a_head": 0.5, "b_head": 1.0})
    store.recorder.flush()
    past = store.runs.snapshot(found(store, run))
    assert past is not None
    assert past.rows == run.rows
    run.add(batches(6, 9), [])
    store.recorder.flush()
    past = store.runs.snapshot(found(store, run))
    assert past is not None
    assert (past.rows, past.marks) == (run.rows, run.marks)


def test_pieces_join_to_the_whole_however_they_were_cut() -> None:
    run = started(epochs=100)
    pieces, written = [], ChunkProgress()

    def cut() -> None:
        nonlocal written
        made, written = make_chunk(run.snapshot(), written)
        if made is not None:
            pieces.append(made)

    cut()
    for step in range(1, 401):
        run.add([row(step)] if step % 5 else [row(step), epoch(step, 1.0, 0.5)], [])
        if step % 7 == 0:
            cut()
        if step in (101, 250, 251):
            run.begin(step - 31, {"a_head": 0.5, "b_head": 1.0})
        if step in (102, 260):
            cut()
    cut()
    assert join_chunks(pieces) == (run.rows, run.marks) == join_chunks([whole_chunk(run.snapshot())])
    # Nothing new is nothing to write.
    assert make_chunk(run.snapshot(), written)[0] is None


def test_nobody_sees_what_is_not_theirs(store: Store) -> None:
    run = ended(store)
    assert [kept.id for kept in store.runs.of(ME)] == [run.id]
    assert store.runs.of(YOU) == []
    assert store.runs.get(YOU, run.id) is None
    for attempt in (
        lambda: store.runs.rename(YOU, run.id, "mine now"),
        lambda: store.runs.annotate(YOU, run.id, "mine"),
        lambda: store.runs.star(YOU, run.id, True),
        lambda: store.runs.delete(YOU, [run.id]),
        lambda: store.runs.publish(YOU, run.id),
        lambda: store.runs.unpublish(YOU, run.id),
    ):
        before = found(store, run)
        attempt()
        assert found(store, run) == before
    assert store.runs.published(run.id) is None
    assert store.runs.published("") is None


def test_a_published_run_is_seen_until_it_is_not(store: Store) -> None:
    run = ended(store)
    token = store.runs.publish(ME, run.id)
    assert token is not None
    assert len(token) > 20
    assert store.runs.publish(ME, run.id) == token
    shown = store.runs.published(token)
    assert shown is not None
    assert shown.id == run.id
    store.runs.unpublish(ME, run.id)
    assert store.runs.published(token) is None
    again = store.runs.publish(ME, run.id)
    assert again != token
    store.runs.delete(ME, [run.id])
    assert store.runs.published(again or "") is None


def test_names_notes_stars_and_regrets(store: Store) -> None:
    runs = [ended(store, seed=seed) for seed in (1, 2)]
    first = runs[0].id
    store.runs.rename(ME, first, "  wide\nand deep " + "x" * 200)
    store.runs.annotate(ME, first, "  overfits\nafter 3 ")
    store.runs.star(ME, first, True)
    kept = found(store, runs[0])
    assert kept.name.startswith("wide and deep x")
    assert len(kept.name) == 120
    assert (kept.note, kept.starred) == ("overfits\nafter 3", True)
    store.runs.delete(ME, [run.id for run in runs])
    assert store.runs.of(ME) == []
    store.runs.restore(ME, [first])
    assert [each.name for each in store.runs.of(ME)] == [kept.name]
    assert store.runs.purge(time.time() + 1) == [runs[1].id]
    assert store.runs.purge(time.time() + 1) == []
    assert [each.id for each in store.runs.of(ME)] == [first]


def test_what_a_killed_server_left_is_interrupted(store: Store, settings: StoreSettings) -> None:
    run = started()
    run.add(batches(1, 3), [])
    keep(store, run)
    # Another server on this machine: nothing happens to the runs of one that lives.
    other = Store(settings)
    assert found(other, run).state == "running"
    # The number of a process that is no longer the one it was.
    with store._database.writing() as session:
        session.execute(update(ServerRow).values(born=1.0))
    third = Store(settings)
    kept = found(third, run)
    assert kept.state == "interrupted"
    assert kept.ended is not None
    past = third.runs.snapshot(kept)
    assert past is not None
    assert past.rows == run.rows
    for each in (other, third):
        each.close()


def test_runs_under_way_when_the_server_closes_can_be_taken_up(settings: StoreSettings) -> None:
    store, run = Store(settings), started()
    keep(store, run)
    run.add(batches(1, 3), [])
    store.close()
    # The engine, closed after it, stops what still runs; that is not what is written.
    run.end("stopped")
    after = Store(settings)
    kept = found(after, run)
    past = after.runs.snapshot(kept)
    assert past is not None
    assert (kept.state, len(past.rows)) == ("interrupted", 3)
    # Taken up: the same run, its curve continuous, its name still there.
    after.runs.rename(ME, run.id, "mine")
    again = Run.restored(past, Operator()).again(past.recipe)
    after.recorder.track(again, entry())
    again.begin(0, {"a_head": 0.5, "b_head": 1.0})
    again.enter("running")
    after.recorder.flush()
    assert found(after, run).state == "running"
    again.add([*batches(1, 5), epoch(5, 0.5, 0.5)], [])
    again.end("finished")
    after.recorder.flush()
    kept = found(after, run)
    past = after.runs.snapshot(kept)
    assert past is not None
    assert (kept.name, kept.state, past.rows) == ("mine", "finished", again.rows)
    after.close()


def weights(store: Store, run: Run, size: int) -> None:
    with store.blob_store.place(run.id).writing(FINAL) as file:
        file.write(b"x" * size)


def heavy(store: Store, seed: int, learner: str = ME, size: int = 2_000) -> Run:
    run = started(seed)
    run.end("finished")
    weights(store, run, size)
    keep(store, run, learner)
    return run


def having(store: Store, runs: Sequence[Run]) -> list[bool]:
    return [store.blob_store.place(run.id).exists(FINAL) for run in runs]


def test_old_weights_go_first_and_histories_stay(store: Store) -> None:
    runs = [heavy(store, 1), heavy(store, 2)]
    store.runs.star(ME, runs[0].id, True)
    # Said before it happens: what one more of this model would cost.
    room = store.quotas.room_for(store.quotas.weights_of(ME), spec(), "rmsprop")
    assert (room.used, room.limit) == (4_000, 5_000)
    assert room.evicted == ()
    room = store.quotas.room_for(store.quotas.weights_of(ME), spec(units=16), "adam", "headline")
    assert [each.id for each in room.evicted if isinstance(each, StoredRun)] == [runs[1].id]
    runs.append(heavy(store, 3))
    assert having(store, runs) == [True, False, True]
    assert [run.weights for run in store.runs.of(ME)] == [2_000, 0, 2_000]
    assert len(store.runs.of(ME)) == 3
    # The room of all is used up by others: the oldest of anyone's goes, but not what is held.
    others = [heavy(store, seed, YOU, 2_400) for seed in (4, 5)]
    third = heavy(store, 6, "c" * 32, 3_000)
    assert having(store, [*runs, *others, third]) == [True, False, True, False, True, True]


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
    past = store.runs.snapshot(found(store, run))
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
