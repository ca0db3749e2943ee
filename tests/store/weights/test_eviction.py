"""What goes by itself when the room for weights is full, and what never does."""

from __future__ import annotations

from typing import Any

import pytest

from components import lessons
from components.assembly import ModelSpec
from components.store import RunEntry, Store, StoredRun
from components.store.weights.quotas import bytes_needed
from components.training import InitialWeights, Run
from components.training.artifacts.epochs import MAX_BYTES
from tests.store.run_makers import ME, YOU, ended, having, heavy, started, stored_run, weights
from tests.store.weights.test_initial_weights import initial
from tests.training.small import spec


def trained(
    store: Store,
    seed: int,
    size: int = 2_000,
    lesson: str = "headline",
    **entry: Any,
) -> Run:
    """A run that is over and has left so many bytes."""
    run = started(seed)
    run.end("finished")
    weights(store, run, size)
    store.recorder.track(run, RunEntry(ME, lesson, {}, **entry))
    store.recorder.flush()
    return run


def race(store: Store, seed: int, size: int = 2_000) -> Run:
    return trained(store, seed, size, lesson="reuse", curves_only=True)


def weights_kept(store: Store, *runs: Run) -> list[bool]:
    # Twice: what is written, and what is there.
    listed = [bool(stored.weights) for run in runs if (stored := store.runs.get(ME, run.id)) is not None]
    assert listed == having(store, runs)
    return listed


def test_a_race_takes_nothing_of_anyone_and_leaves_nothing(store: Store) -> None:
    homework = [trained(store, 1), trained(store, 2, lesson="pairs")]
    runs = [race(store, seed) for seed in range(3, 12)]
    assert weights_kept(store, *homework) == [True, True]
    assert not any(weights_kept(store, *runs))
    assert store.quotas.used(ME) == 4_000
    assert len(store.runs.of(ME)) == 11


def test_a_run_of_a_race_that_was_opened_keeps_its_weights(store: Store) -> None:
    runs = [started(seed) for seed in range(3)]
    for run in runs:
        store.recorder.track(run, RunEntry(ME, "reuse", {}, curves_only=True))
    store.recorder.flush()
    store.runs.keep_weights(ME, runs[0].id)
    store.runs.star(ME, runs[1].id, True)
    for run in runs:
        weights(store, run, 1_000)
        run.end("finished")
    store.recorder.flush()
    assert weights_kept(store, *runs) == [True, True, False]


def test_what_is_held_is_never_removed_for_something_else(store: Store) -> None:
    store.quotas.learner_limit = 6_500
    starred = trained(store, 1, 1_000)
    store.runs.star(ME, starred.id, True)
    parent, source, old = (trained(store, seed, 1_000) for seed in (2, 3, 4))
    latest = trained(store, 5, 1_000)
    going_on = trained(store, 6, 500, lesson="pairs", parent=parent.id)
    reusing = trained(store, 7, 500, lesson="reuse", source=source.id)
    assert all(weights_kept(store, starred, parent, source, old, latest, going_on, reusing))
    # Another of the lesson: the old one goes, and then the latest of before, which is so no more.
    again = trained(store, 8, 1_000)
    assert weights_kept(store, old, latest, again) == [False, True, True]
    once_more = trained(store, 9, 1_000)
    assert weights_kept(store, latest, again, once_more) == [False, True, True]
    assert all(weights_kept(store, starred, parent, source, going_on, reusing))


def test_where_all_is_held_the_new_one_goes_and_it_is_said(store: Store) -> None:
    one, two = trained(store, 1), trained(store, 2, lesson="pairs")
    held = store.quotas.weights_of(ME)
    room = store.quotas.room_for(held, spec(units=64), "adam", "own")
    assert (room.used, room.limit, room.evicted, room.short) == (4_000, 5_000, (), True)
    assert room.needed > 1_000
    new = trained(store, 3, lesson="own")
    assert weights_kept(store, one, two, new) == [True, True, False]
    assert "are not kept" in " ".join(map(str, new.notes))
    store.recorder.flush()
    assert "are not kept" in str(store.runs.snapshot(stored_run(store, new)).notes)  # type: ignore[union-attr]
    # On a lesson that has one already, that one would go; if that is not enough, neither does.
    large = trained(store, 4, 4_500, lesson="pairs")
    assert weights_kept(store, one, two, large) == [True, True, False]
    fits = trained(store, 5, 3_000, lesson="pairs")
    assert weights_kept(store, one, two, fits) == [True, False, True]


def test_what_others_have_is_not_removed_where_it_is_held(store: Store) -> None:
    store.quotas.learner_limit = 10_000
    mine = trained(store, 1, 6_000)
    yours = ended(store, YOU, seed=2)
    weights(store, yours, 3_000)
    store.quotas.record_size(yours.id)
    third = trained(store, 3, 3_000, lesson="pairs")
    assert weights_kept(store, mine, third) == [True, False]
    assert having(store, [yours]) == [True]


def test_weights_that_something_on_a_desk_starts_from_stay(store: Store) -> None:
    source = trained(store, 1, 1_000)
    latest = trained(store, 2, 1_000)
    mine, undone = initial(1, 1_500), initial(2, 1_500)
    named = {mine.digest, undone.digest}
    store.initial_weights.record_uses(ME, "reuse", named, [mine, undone], {mine.digest: source.id})
    run = trained(store, 3, 1_000, lesson="pairs")
    store.initial_weights.remove_unused()
    assert weights_kept(store, source, latest, run) == [True, True, True]
    assert [store.initial_weights.location(initial.digest).exists() for initial in (mine, undone)] == [
        True,
        False,
    ]
    # When it is a step to undo, it is like any other.
    store.initial_weights.record_uses(ME, "reuse", {mine.digest}, [])
    trained(store, 4, 1_500, lesson="reuse")
    assert weights_kept(store, source, latest, run) == [False, True, True]


def test_weights_to_start_from_that_find_no_room_push_nothing_out(store: Store) -> None:
    runs = [trained(store, 1, 1_500, lesson=lesson) for lesson in ("own", "pairs", "reuse")]
    large: InitialWeights = initial(1, 2_000)
    store.initial_weights.record_uses(ME, "own", {large.digest}, [large], {large.digest: None})
    store.initial_weights.remove_unused()
    assert weights_kept(store, *runs) == [True, True, True]
    assert not store.initial_weights.location(large.digest).exists()


@pytest.mark.parametrize(("optimizer", "slots"), [("rmsprop", 1), ("adam", 2), ("sgd", 0), ("adagrad", 1)])
def test_what_a_run_is_expected_to_take_is_what_its_words_move(optimizer: Any, slots: int) -> None:
    model: ModelSpec = lessons.headline()
    table = 10_000 * 512
    rest = 5_196_450 - table
    # Beside them, the weights after some epochs: no more than so many bytes.
    assert bytes_needed(model, optimizer) == 4 * 5_196_450 * (2 + slots) + MAX_BYTES
    read = 7_540 * 512 + rest
    whole = 5_196_450 if optimizer == "adagrad" else read
    assert bytes_needed(model, optimizer, 7_540) == 4 * (2 * read + slots * whole) + MAX_BYTES
    assert bytes_needed(model, optimizer, 20_000) == bytes_needed(model, optimizer)


def test_old_weights_go_first_and_histories_stay(store: Store) -> None:
    runs = [heavy(store, 1), heavy(store, 2)]
    store.runs.star(ME, runs[0].id, True)
    # Said before it happens: what one more of this model would cost.
    room = store.quotas.room_for(store.quotas.weights_of(ME), spec(), "rmsprop")
    assert (room.used, room.limit) == (4_000, 5_000)
    assert room.evicted == ()
    room = store.quotas.room_for(store.quotas.weights_of(ME), spec(units=16), "adam", "headline")
    assert [evicted.id for evicted in room.evicted if isinstance(evicted, StoredRun)] == [runs[1].id]
    runs.append(heavy(store, 3))
    assert having(store, runs) == [True, False, True]
    assert [run.weights for run in store.runs.of(ME)] == [2_000, 0, 2_000]
    assert len(store.runs.of(ME)) == 3
    # The room of all is used up by others: the oldest of anyone's goes, but not what is held.
    others = [heavy(store, seed, YOU, 2_400) for seed in (4, 5)]
    third = heavy(store, 6, "c" * 32, 3_000)
    assert having(store, [*runs, *others, third]) == [True, False, True, False, True, True]
