"""A learner's runs, written down as they go and had back later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary
from zipfile import BadZipFile

from components.assembly.edits.diff import compare
from components.assembly.spec.messages import N_, Message, message
from components.store import DatabaseError, RunEntry, Store, StoredRun
from components.training import InitialWeights, Run
from components.training.artifacts.blob_store import Location
from components.training.artifacts.initial_weights import read
from components.training.values.run_snapshot import ENDED
from components.ui.learner import identity, service
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_runs import RemoteRunError, Sought

# Seconds between two looks for a run that is not at hand.
LOOK = 3.0
# A run is one object for all who look at it, as long as anyone does.
_found: WeakValueDictionary[str, Run] = WeakValueDictionary()
_lock = threading.Lock()


def keep(
    session: LessonSession,
    run: Run,
    experiment: Experiment,
    parent: Run | None = None,
    also: tuple[Message, ...] = (),
    *,
    stored: Mapping[str, Any] | None = None,
    curves_only: bool = False,
) -> None:
    """Write a run down from now on, as the learner's whose script is running; `also` is said
    of it before what was changed. The weights of one that is `curves_only` go when it ends."""
    store = service.store()
    if store is None:
        return
    entry = RunEntry(
        identity.learner(),
        session.name,
        experiment.paper if stored is None else stored,
        (*also, *changes(session.start, experiment)),
        parent.id if parent is not None and parent.id != run.id else None,
        source=experiment.source,
        curves_only=curves_only,
    )
    with _lock:
        _found[run.id] = run
    store.recorder.track(run, entry)


def keep_latest(session: LessonSession, parent: Run | None = None) -> None:
    """Write down the run that was just started on a bench, which may go on from another."""
    if session.run is not None and session.trained is not None:
        keep(session, session.run, session.trained, parent)


def keep_race(session: LessonSession, sides: Mapping[str, Experiment]) -> None:
    """Write down the runs of the race that was just started on a bench: their curves, and no weights
    beyond their end."""
    for lane in session.race.lanes if session.race is not None else ():
        side = sides[lane.name]
        experiment = replace(side, recipe=lane.run.recipe)
        side_of = message(N_("race, {side}"), side=Message(lane.name))
        # All sides train on the same rows, whatever seed their weights and batches have.
        stored = {**experiment.paper, "recipe": lane.run.recipe.model_dump(mode="json")}
        keep(session, lane.run, experiment, also=(side_of,), stored=stored, curves_only=True)


def finder(learner: str) -> Callable[[str], Run | None]:
    """Finds the runs of one learner by their ids."""
    return lambda run: find(learner, run)


def find(learner: str, run: str) -> Run | None:
    """A learner's run, under way here or on another server, or over; None if there is none of theirs
    by this id. Raises `RemoteRunError` if it is there and cannot be had at this moment."""
    store = service.store()
    if store is None:
        return None
    try:
        kept = store.runs.get(learner, run)
        found = restored(store, kept) if kept is not None else None
    except DatabaseError as error:
        raise RemoteRunError(run) from error
    if kept is not None and found is None:
        raise RemoteRunError(run)
    return found


def restored(store: Store, kept: StoredRun) -> Run | None:
    """The run itself: the one under way, here or on another server, or one that can be asked and taken
    up; None if this version cannot read it. Raises `DatabaseError`."""
    live = store.recorder.find(kept.id)
    with _lock:
        known = live or _found.get(kept.id)
    if known is not None and (known is live or _still(store, known, kept)):
        return known
    past = store.runs.snapshot(kept)
    if past is None:
        return None
    engine, initial = service.engine(), _initial(store, kept)
    if past.state in ENDED:
        run = engine.restored(past, initial)
    else:
        run = store.remote_runs.follow(kept, past, engine, initial)
    with _lock:
        meanwhile = _found.get(kept.id)
        if meanwhile is not None and meanwhile is not known:
            return meanwhile
        _found[kept.id] = run
        return run


def _still(store: Store, known: Run, kept: StoredRun) -> bool:
    """Whether a run is as it is written down, or follows it."""
    return known.state == kept.state if known.ended else store.remote_runs.since(known) is not None


def look_again(session: LessonSession) -> None:
    """Where the run on a bench is not what it was, have what it is now: one that could not be had, that
    another server has taken up, or that was interrupted and goes on after all. The database is asked
    every few seconds at most, and only for such a run."""
    store, run = service.store(), session.run
    if store is None:
        return
    live = store.recorder.find(run.id) if run is not None else None
    if live is not None:
        session.run = run = live
    gone = run is not None and store.recorder.taken_over(run)
    doubtful = gone or (run is not None and run.state == "interrupted")
    now = time.monotonic()
    if not gone and (now - session.looked < LOOK or not (doubtful or session.sought != Sought())):
        return
    session.looked = now
    with session.lock:
        if run is not None and doubtful and session.run is run:
            with suppress(RemoteRunError):
                session.run = find(identity.learner(), run.id) or run
        session.find(finder(identity.learner()))


def elsewhere(run: Run | None) -> float | None:
    """Since when another server trains this run, in seconds since 1970; None if none does."""
    store = service.store()
    return store.remote_runs.since(run) if store is not None and run is not None else None


def weights_in(place: Location, origin: str) -> InitialWeights | None:
    """Weights that something starts from, in a place; None if they are not there any more, or
    cannot be read."""
    try:
        return read(place, origin)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def begun_with(store: Store, run: str, digest: str, origin: str) -> InitialWeights | None:
    """The weights that a run started from, which are kept with its own; where those are gone, as of a
    race, as long as a desk names them."""
    own = weights_in(store.blob_store.place(run), origin)
    return own if own is not None else weights_in(store.initial_weights.location(digest), origin)


def _initial(store: Store, kept: StoredRun) -> InitialWeights | None:
    named = kept.experiment.get("initial")
    return begun_with(store, kept.id, named["digest"], named["origin"]) if named else None


def changes(start: Experiment, experiment: Experiment) -> tuple[Message, ...]:
    """How a setup differs from what its lesson begins with, in words; empty if it does not."""
    found: list[Message] = []
    change = compare(start.spec, experiment.spec)
    if change.added or change.removed or change.changed:
        found.append(change.sentence())
    recipe, usual = experiment.recipe, start.recipe
    for name, title in SETTINGS.items():
        value = getattr(recipe, name)
        if value != getattr(usual, name):
            found.append(message(N_("{setting} {value}"), setting=Message(title), value=value))
    if recipe.dataset.source != usual.dataset.source:
        found.append(message(N_("other data")))
    elif recipe.dataset.rows != usual.dataset.rows:
        found.append(message(N_("{count:,} rows"), count=recipe.dataset.rows))
    weights = experiment.weights()
    moved = [head for head, weight in weights.items() if weight != start.weights().get(head, weight)]
    found += [message(N_("weight of {head} {value}"), head=head, value=weights[head]) for head in moved]
    if experiment.initial is not None:
        found.append(message(N_("weights of {origin}"), origin=experiment.initial.origin))
    return tuple(found)


SETTINGS = {
    "optimizer": N_("optimizer"),
    "learning_rate": N_("learning rate"),
    "batch_size": N_("batch size"),
    "epochs": N_("epochs"),
    "seed": N_("seed"),
}
