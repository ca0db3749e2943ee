"""Stored initial weights: counted in the quotas, kept once, removed when nobody uses them any more."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import insert, select, table, text
from sqlalchemy.sql import column

from components.store import RunEntry, Store, StoredInitialWeights, StoredRun, StoreSettings
from components.store.database.database import Database
from components.store.database.tables import InitialWeightsRow, WeightsUseRow
from components.store.weights.quotas import bytes_needed
from components.training import InitialWeights
from tests.store.run_makers import ME, YOU, heavy, started, weights


def initial(seed: int, size: int = 1_000, origin: str = "mine.keras") -> InitialWeights:
    """Weights of so many bytes."""
    return InitialWeights({"only/kernel": np.full(size // 4, seed, "float32")}, origin)


def keep(store: Store, *initials: InitialWeights, learner: str = ME, lesson: str = "own") -> None:
    """A lesson session that uses these weights, the last of them since now."""
    store.initial_weights.record_uses(
        learner, lesson, {initial.digest for initial in initials}, initials[-1:]
    )
    store.initial_weights.remove_unused()


def there(store: Store, *initials: InitialWeights) -> list[bool]:
    return [store.initial_weights.location(initial.digest).exists() for initial in initials]


def folders(store: Store) -> int:
    return len(list(Path(store.blob_store.url).glob("initial-*")))


def test_they_go_with_the_last_desk_that_names_them(store: Store) -> None:
    first, second = initial(1), initial(2)
    keep(store, first)
    keep(store, first, lesson="reuse")
    keep(store, first, learner=YOU)
    assert store.quotas.used(ME) == store.quotas.used(YOU) == 1_000
    keep(store, second)
    assert there(store, first, second) == [True, True]
    keep(store, lesson="reuse")
    assert (store.quotas.used(ME), store.quotas.used(YOU)) == (1_000, 1_000)
    assert there(store, first, second) == [True, True]
    keep(store, learner=YOU)
    assert there(store, first, second) == [False, True]
    # Opened again later: there they are.
    keep(store, second, first)
    assert there(store, first, second) == [True, True]


def test_one_file_after_the_other_does_not_fill_the_disk(store: Store) -> None:
    for seed in range(8):
        keep(store, *(initial(number, 2_000) for number in range(seed + 1)))
        assert folders(store) <= 2  # of 5,000 bytes
    assert there(store, *(initial(seed, 2_000) for seed in range(8))) == [False] * 6 + [True] * 2


def test_runs_and_what_setups_start_from_share_the_room(store: Store) -> None:
    keep(store, initial(1))
    run = heavy(store, 1)
    held = store.quotas.weights_of(ME)
    assert [item.weights for item in held] == [1_000, 2_000]
    assert isinstance(held[0], StoredInitialWeights)
    assert held[0].origin == "mine.keras"
    limit = store.quotas.learner_limit
    store.quotas.learner_limit = 3_000 + bytes_needed(started().spec, "adam")
    assert [type(evicted) for evicted in store.quotas.room_for(held, started().spec, "adam").evicted] == []
    store.quotas.learner_limit = limit
    # The oldest goes first, but not the latest run of a lesson.
    keep(store, initial(1), initial(2, 2_500))
    assert there(store, initial(1), initial(2, 2_500)) == [False, True]
    assert store.quotas.used(ME) == 4_500
    keep(store, initial(1), initial(2, 2_500), initial(3))
    assert there(store, initial(2, 2_500), initial(3)) == [False, True]
    assert store.blob_store.place(run.id).exists()


def test_in_all_they_count_once(store: Store) -> None:
    shared = initial(1, 4_000)
    learners = [str(number) * 32 for number in range(4)]
    for learner in learners:
        keep(store, shared, learner=learner)
    assert there(store, shared) == [True]
    assert folders(store) == 1
    # 10,000 in all: what was used longest ago goes, whoever uses it.
    keep(store, initial(2, 4_000), learner=ME)
    keep(store, initial(3, 4_000), learner=YOU)
    assert there(store, shared, initial(2, 4_000), initial(3, 4_000)) == [False, True, True]
    assert [store.quotas.used(learner) for learner in learners] == [0] * 4


def test_what_cannot_be_written_is_not_counted(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(InitialWeights, "write", full)
        keep(store, initial(1))
    assert store.quotas.used(ME) == 0
    keep(store, initial(1))
    assert there(store, initial(1)) == [True]


def test_a_file_that_cannot_be_removed_is_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise OSError("the network is away")

    keep(store, initial(1))
    with monkeypatch.context() as patched:
        patched.setattr(type(store.initial_weights.location("x")), "remove", away)
        keep(store)
    assert there(store, initial(1)) == [True]
    store.initial_weights.remove_unused()
    assert there(store, initial(1)) == [False]
    with store._database.reading() as session:
        assert session.scalars(select(InitialWeightsRow)).all() == []


def test_desks_of_before_are_counted_too(settings: StoreSettings) -> None:
    database = Database(settings.database)
    database.migrate("0001")
    kept, lost = initial(1), initial(2)
    used = [{"initial": {"digest": initial.digest, "origin": "a.keras"}} for initial in (kept, lost)]
    content = {
        "present": used[0],
        "past": [{"initial": None}, used[1]],
        "trained": used[0],
    }
    lesson_sessions = table("desks", *map(column, ("learner", "name", "payload", "changed")))
    payload = zlib.compress(json.dumps(content).encode())
    with database.writing() as session:
        session.execute(insert(lesson_sessions).values(learner=ME, name="own", payload=payload, changed=5.0))
    database.close()
    store = Store(settings)
    kept.write(store.initial_weights.location(kept.digest))
    store.initial_weights.remove_unused()  # weighs
    store.initial_weights.remove_unused()
    assert store.quotas.used(ME) == store.initial_weights.location(kept.digest).size()
    with store._database.reading() as session:
        (row,) = session.scalars(select(WeightsUseRow))
        assert (row.digest, row.lesson, row.origin, row.used) == (kept.digest, "own", "a.keras", 5.0)
    store.close()


def test_weights_of_an_interrupted_run_count(settings: StoreSettings) -> None:
    store, runs = Store(settings), [started(seed) for seed in (1, 2)]
    for run in runs:
        store.recorder.track(run, RunEntry(ME, "headline", {}))
        store.recorder.flush()
        weights(store, run, 500)
    with store._database.writing() as session:  # as if killed
        session.execute(text("UPDATE servers SET born = 1.0"))
    killed = Store(settings)
    assert killed.quotas.used(ME) == 1_000
    assert all(isinstance(item, StoredRun) for item in killed.quotas.weights_of(ME))
    store.close()
    killed.close()
