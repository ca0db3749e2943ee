"""A learner's runs: recorded in the database while they train, and read from it later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from weakref import WeakValueDictionary
from zipfile import BadZipFile

from components.assembly.edits.diff import compare
from components.assembly.spec.messages import N_, Message, message
from components.datasets import Bound
from components.store import DatabaseError, RunEntry, Store, StoredRun
from components.training import InitialWeights, Run
from components.training.artifacts.blob_store import Location
from components.training.artifacts.initial_weights import read
from components.training.values.run_snapshot import ENDED
from components.ui.learner import identity, service
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import experiment_from_json
from components.ui.session.session_runs import MissingRuns, RemoteRunError

# Seconds between two looks for a run that cannot be had at the moment.
LOOK = 3.0
# Each run is one object for all pages that show it, as long as any does.
_known: WeakValueDictionary[str, Run] = WeakValueDictionary()
_lock = threading.Lock()


def record(
    session: LessonSession,
    run: Run,
    experiment: Experiment,
    parent: Run | None = None,
    first_changes: tuple[Message, ...] = (),
    *,
    stored: Mapping[str, Any] | None = None,
    curves_only: bool = False,
) -> None:
    """Has the store record a run from now on, as one of the learner whose script is running.

    Args:
        session: The session that it belongs to.
        run: The run.
        experiment: What it was started with.
        parent: The run that it goes on from.
        first_changes: What is said of it before what the learner changed.
        stored: The experiment as JSON, if that is not `experiment.json`.
        curves_only: Whether its weights are deleted when it ends.
    """
    store = service.store()
    if store is None:
        return
    entry = RunEntry(
        identity.learner(),
        session.name,
        experiment.json if stored is None else stored,
        (*first_changes, *changes(session.start, experiment)),
        parent.id if parent is not None and parent.id != run.id else None,
        source=experiment.source_run,
        curves_only=curves_only,
    )
    with _lock:
        _known[run.id] = run
    store.recorder.track(run, entry)


def record_latest(session: LessonSession, parent: Run | None = None) -> None:
    """Has the store record the run that a session just started, which may go on from a `parent`."""
    if session.run is not None and session.trained is not None:
        record(session, session.run, session.trained, parent)


def record_race(session: LessonSession, sides: Mapping[str, Experiment]) -> None:
    """Has the store record the runs of the race that a session just started; their weights are deleted
    when they end.

    Args:
        session: The session.
        sides: The experiment of each side.
    """
    for entry in session.race.entries if session.race is not None else ():
        experiment = replace(sides[entry.name], recipe=entry.run.recipe)
        side = message(N_("race, {side}"), side=Message(entry.name))
        # All sides train on the same rows, whatever seed their weights and batches have.
        stored = {**experiment.json, "recipe": entry.run.recipe.model_dump(mode="json")}
        record(session, entry.run, experiment, first_changes=(side,), stored=stored, curves_only=True)


def finder(learner: str) -> Callable[[str], Run | None]:
    """A function that finds a learner's runs by their ids; see `find`."""
    return lambda run_id: find(learner, run_id)


def find(learner: str, run_id: str) -> Run | None:
    """A learner's run, under way here or on another server, or over; None if there is none.

    Raises:
        RemoteRunError: If there is one and it cannot be had at the moment.
    """
    store = service.store()
    if store is None:
        return None
    try:
        stored = store.runs.get(learner, run_id)
        run = restored(store, stored) if stored is not None else None
    except DatabaseError as error:
        raise RemoteRunError(run_id) from error
    if stored is not None and run is None:
        raise RemoteRunError(run_id)
    return run


def restored(store: Store, stored: StoredRun) -> Run | None:
    """The run that the store has: under way here or on another server, or over; None if this version
    cannot read it.

    Raises:
        DatabaseError: If the database cannot be read.
    """
    live = store.recorder.find(stored.id)
    with _lock:
        known = live or _known.get(stored.id)
    if known is not None and (known is live or _is_current(store, known, stored)):
        return known
    snapshot = store.runs.snapshot(stored)
    if snapshot is None:
        return None
    engine, initial = service.engine(), _initial_weights(store, stored)
    if snapshot.state in ENDED:
        run = engine.restored(snapshot, initial)
    else:
        run = store.remote_runs.follow(stored, snapshot, engine, initial)
    with _lock:
        meanwhile = _known.get(stored.id)
        if meanwhile is not None and meanwhile is not known:
            return meanwhile
        _known[stored.id] = run
        return run


def _is_current(store: Store, known: Run, stored: StoredRun) -> bool:
    """Whether a run in memory is as the database has it, or follows the server that trains it."""
    return known.state == stored.state if known.ended else store.remote_runs.since(known) is not None


def refresh(session: LessonSession) -> None:
    """Replaces the run of a session if it is another object by now.

    That is one that could not be had, one that another server has taken over, or one that was
    interrupted and goes on after all. The database is asked every few seconds at most, and only for
    such a run.
    """
    store, run = service.store(), session.run
    if store is None:
        return
    live = store.recorder.find(run.id) if run is not None else None
    if live is not None:
        session.run = run = live
    taken_over = run is not None and store.recorder.taken_over(run)
    doubtful = taken_over or (run is not None and run.state == "interrupted")
    now = time.monotonic()
    incomplete = doubtful or session.missing != MissingRuns()
    if not taken_over and (now - session.last_look < LOOK or not incomplete):
        return
    session.last_look = now
    with session.lock:
        if run is not None and doubtful and session.run is run:
            with suppress(RemoteRunError):
                session.run = find(identity.learner(), run.id) or run
        session.find_missing(finder(identity.learner()))


def elsewhere(run: Run | None) -> float | None:
    """Since when another server trains this run, in seconds since 1970; None if none does."""
    store = service.store()
    return store.remote_runs.since(run) if store is not None and run is not None else None


def read_initial_weights(place: Location, origin: str) -> InitialWeights | None:
    """Reads weights that something starts from; None if they are gone or cannot be read.

    Args:
        place: Where they are.
        origin: Whose they are, for the diagram.
    """
    try:
        return read(place, origin)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def initial_weights_of(store: Store, run_id: str, digest: str, origin: str) -> InitialWeights | None:
    """The weights that a run started from; None if they are gone.

    They are kept with its own weights. Where those are deleted, as of a race, they may still be kept for
    a session that starts from them.
    """
    own = read_initial_weights(store.blob_store.place(run_id), origin)
    return own if own is not None else read_initial_weights(store.initial_weights.location(digest), origin)


def experiment_of(store: Store, learner: str, run_id: str) -> Experiment | None:
    """The experiment of one of a learner's runs, with fresh weights if those it started from are gone; None
    if there is no such run, or this version cannot read it."""
    with suppress(DatabaseError, ValueError, KeyError):
        stored = store.runs.get(learner, run_id)
        if stored is not None:
            return experiment_from_json(
                stored.lesson, stored.experiment, partial(initial_weights_of, store, run_id)
            )
    return None


def _initial_weights(store: Store, stored: StoredRun) -> InitialWeights | None:
    named = stored.experiment.get("initial")
    return initial_weights_of(store, stored.id, named["digest"], named["origin"]) if named else None


def changes(start: Experiment, experiment: Experiment | Run) -> tuple[Message, ...]:
    """How an experiment, or that of a run, differs from the one its lesson begins with, in words; empty if it
    does not. Of one that begins with an empty sheet: which model it is, and its data."""
    sentences: list[Message] = []
    change = compare(start.spec, experiment.spec)
    from_nothing = is_empty(start)
    if from_nothing and change.added:
        name = experiment.spec.name
        sentences.append(
            message(
                N_("{model}, {count:,} {count:parameter|parameters}"), model=name, count=change.parameters
            )
        )
    elif change.added or change.removed or change.changed:
        sentences.append(change.sentence())
    recipe, usual = experiment.recipe, start.recipe
    for name, title in SETTINGS.items():
        value = getattr(recipe, name)
        if value != getattr(usual, name):
            sentences.append(message(N_("{setting} {value}"), setting=Message(title), value=value))
    if from_nothing:
        data = recipe.dataset.rows_from if isinstance(recipe.dataset, Bound) else recipe.dataset
        if data is not None:  # random numbers are said below
            sentences.append(message(N_("data: {data}"), data=data.label))
    elif recipe.dataset.source != usual.dataset.source:
        sentences.append(message(N_("other data")))
    elif recipe.dataset.rows != usual.dataset.rows:
        sentences.append(message(N_("{count:,} {count:row|rows}"), count=recipe.dataset.rows))
    if recipe.dataset.caution() is not None:
        sentences.append(message(N_("random numbers")))
    if recipe.schedule != usual.schedule:
        kind = recipe.schedule.kind if recipe.schedule is not None else message(N_("a constant rate"))
        sentences.append(message(N_("{setting} {value}"), setting=message(N_("schedule")), value=kind))
    if recipe.optimizer == usual.optimizer and recipe.optimizer_config != usual.optimizer_config:
        sentences.append(message(N_("other settings of the optimizer")))
    weights = recipe.weights(experiment.spec)
    moved = [head for head, weight in weights.items() if weight != start.weights().get(head, weight)]
    sentences += [message(N_("weight of {head} {value}"), head=head, value=weights[head]) for head in moved]
    if experiment.initial is not None:
        sentences.append(message(N_("weights of {origin}"), origin=experiment.initial.origin))
    return tuple(sentences)


def is_empty(experiment: Experiment) -> bool:
    """Whether there is nothing in the model of an experiment yet."""
    return not (experiment.spec.inputs or experiment.spec.layers)


SETTINGS = {
    "optimizer": N_("optimizer"),
    "learning_rate": N_("learning rate"),
    "batch_size": N_("batch size"),
    "epochs": N_("epochs"),
    "seed": N_("seed"),
}
