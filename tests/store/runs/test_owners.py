"""Who sees and changes a run: its learner, and others only while it is published."""

from __future__ import annotations

import time

from components.store import Store
from tests.store.run_makers import ME, YOU, ended, stored_run


def test_nobody_sees_what_is_not_theirs(store: Store) -> None:
    run = ended(store)
    assert [stored.id for stored in store.runs.of(ME)] == [run.id]
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
        before = stored_run(store, run)
        attempt()
        assert stored_run(store, run) == before
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
    stored = stored_run(store, runs[0])
    assert stored.name.startswith("wide and deep x")
    assert len(stored.name) == 120
    assert (stored.note, stored.starred) == ("overfits\nafter 3", True)
    store.runs.delete(ME, [run.id for run in runs])
    assert store.runs.of(ME) == []
    store.runs.restore(ME, [first])
    assert [run.name for run in store.runs.of(ME)] == [stored.name]
    assert store.runs.purge(time.time() + 1) == [runs[1].id]
    assert store.runs.purge(time.time() + 1) == []
    assert [run.id for run in store.runs.of(ME)] == [first]
