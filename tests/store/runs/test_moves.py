"""A list of runs tells what was moved while each trained, also of runs that an earlier version wrote."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import insert
from sqlalchemy import table as named
from sqlalchemy.sql import column

from components.store import Store, StoreSettings
from components.store.database.database import Database
from components.store.runs.chunks import whole_chunk
from components.training import Mark
from components.training.values.moves import Move
from tests.store.run_makers import ME, batches, keep, started

MARKS = [
    Mark(2, "b_head", 1.0, 0.5),
    Mark(3, "learning_rate", 1e-3, 1e-2),
    Mark(4, "b_head", 0.5, 1.7),
]
TOLD = (Move("b_head", 2, 1.0, 1.7, 2, (0.5,)), Move("learning_rate", 3, 1e-3, 1e-2))


def test_the_list_of_runs_tells_what_was_moved(store: Store) -> None:
    run, still = started(), started()
    for one_run in (run, still):
        keep(store, one_run)
    run.add(batches(1, 5), MARKS[:2])
    store.recorder.flush()
    assert {stored.id: len(stored.moved) for stored in store.runs.of(ME)} == {run.id: 2, still.id: 0}
    run.add([], MARKS[2:])
    run.end("finished")
    store.recorder.flush()
    assert {stored.id: stored.moved for stored in store.runs.of(ME)} == {run.id: TOLD, still.id: ()}


def test_runs_of_before_tell_it_too(settings: StoreSettings) -> None:
    database = Database(settings.database)
    database.migrate("0002")
    moved, still = started(), started()
    moved.add(batches(1, 5), MARKS)
    columns = (
        "id", "learner", "server", "lesson", "name", "note", "starred", "created", "state", "setup", "spec",
        "recipe", "changes", "parameters", "seed", "steps", "epochs", "seconds", "best", "notes", "weights",
    )  # fmt: skip
    runs = named("runs", *map(column, columns))
    chunks = named("chunks", *map(column, ("run", "number", "payload")))
    with database.writing() as session:
        for run in (moved, still):
            run.end("finished")
            row = {
                "id": run.id, "learner": ME, "server": "s", "lesson": "headline", "name": "", "note": "",
                "starred": False, "created": 1.0, "state": "finished", "setup": "{}",
                "spec": run.spec.model_dump_json(), "recipe": run.recipe.model_dump_json(), "changes": "[]",
                "parameters": 1, "seed": 0, "steps": 5, "epochs": 1, "seconds": 1.0, "best": "{}",
                "notes": "[]", "weights": 0,
            }  # fmt: skip
            session.execute(insert(runs).values(**row))
            session.execute(insert(chunks).values(run=run.id, number=0, payload=whole_chunk(run.snapshot())))
    database.close()
    store = Store(settings)
    # Where a control turned back was not written then.
    known = tuple(replace(move, turns=()) for move in TOLD)
    assert {stored.id: stored.moved for stored in store.runs.of(ME)} == {moved.id: known, still.id: ()}
    stored = store.runs.get(ME, moved.id)
    assert stored is not None
    past = store.runs.snapshot(stored)
    assert past is not None
    assert past.marks == tuple(MARKS)
    store.close()
