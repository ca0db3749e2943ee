"""A learner's runs, written down as they go and had back later."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from weakref import WeakValueDictionary
from zipfile import BadZipFile

from components.assembly.edits import compare
from components.assembly.messages import N_, Message, message
from components.store import DatabaseError, Entry, Kept, Store
from components.training import Initial, Run
from components.training.initial import read
from components.training.past import ENDED
from components.training.vault import Place
from components.ui import identity, service
from components.ui.setup import Setup
from components.ui.workbench import Workbench

# A run is one object for all who look at it, as long as anyone does.
_found: WeakValueDictionary[str, Run] = WeakValueDictionary()
_lock = threading.Lock()


def keep(
    bench: Workbench, run: Run, setup: Setup, parent: Run | None = None, also: tuple[Message, ...] = ()
) -> None:
    """Write a run down from now on, as the learner's whose script is running; `also` is said
    of it before what was changed."""
    store = service.store()
    if store is None:
        return
    entry = Entry(
        identity.learner(),
        bench.name,
        setup.paper,
        (*also, *changes(bench.start, setup)),
        parent.id if parent is not None and parent.id != run.id else None,
    )
    with _lock:
        _found[run.id] = run
    store.recorder.keep(run, entry)


def keep_latest(bench: Workbench, parent: Run | None = None) -> None:
    """Write down the run that was just started on a bench, which may go on from another."""
    if bench.run is not None and bench.trained is not None:
        keep(bench, bench.run, bench.trained, parent)


def keep_race(bench: Workbench, sides: Mapping[str, Setup]) -> None:
    """Write down the runs of the race that was just started on a bench."""
    for lane in bench.race.lanes if bench.race is not None else ():
        side = sides[lane.name]
        setup = replace(side, options=side.options.choose("seed", lane.seed), recipe=lane.run.recipe)
        keep(bench, lane.run, setup, also=(message(N_("race, {side}"), side=Message(lane.name)),))


def finder(learner: str) -> Callable[[str], Run | None]:
    """Finds the runs of one learner by their ids."""
    return lambda run: find(learner, run)


def find(learner: str, run: str) -> Run | None:
    """A learner's run, under way or over; None if there is none of theirs by this id, or it
    cannot be had."""
    store = service.store()
    if store is None:
        return None
    with suppress(DatabaseError):
        kept = store.runs.get(learner, run)
        return restored(store, kept) if kept is not None else None
    return None


def restored(store: Store, kept: Kept) -> Run | None:
    """The run itself: the one under way, or one that can be asked and taken up."""
    live = store.recorder.live(kept.id)
    with _lock:
        known = live or _found.get(kept.id)
        if known is not None and (known is live or known.state == kept.state):
            return known
    past = store.runs.past(kept)
    if past is None:
        return None
    if past.state not in ENDED:
        return None  # under way on another server
    run = service.engine().restored(past, _initial(store, kept))
    with _lock:
        return _found.setdefault(kept.id, run)


def weights_in(place: Place, origin: str) -> Initial | None:
    """Weights that something starts from, in a place; None if they are not there any more, or
    cannot be read."""
    try:
        return read(place, origin)
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def begun_with(store: Store, run: str, origin: str) -> Initial | None:
    """The weights that a run started from, which are kept with its own."""
    return weights_in(store.vault.place(run), origin)


def _initial(store: Store, kept: Kept) -> Initial | None:
    named = kept.setup.get("initial")
    return begun_with(store, kept.id, named["origin"]) if named else None


def changes(start: Setup, setup: Setup) -> tuple[Message, ...]:
    """How a setup differs from what its lesson begins with, in words; empty if it does not."""
    found: list[Message] = []
    change = compare(start.spec, setup.spec)
    if change.added or change.removed or change.changed:
        found.append(change.sentence())
    recipe, usual = setup.recipe, start.recipe
    for name, title in SETTINGS.items():
        value = getattr(recipe, name)
        if value != getattr(usual, name):
            found.append(message(N_("{setting} {value}"), setting=Message(title), value=value))
    if recipe.dataset.source != usual.dataset.source:
        found.append(message(N_("other data")))
    elif recipe.dataset.rows != usual.dataset.rows:
        found.append(message(N_("{count:,} rows"), count=recipe.dataset.rows))
    weights = setup.weights()
    moved = [head for head, weight in weights.items() if weight != start.weights().get(head, weight)]
    found += [message(N_("weight of {head} {value}"), head=head, value=weights[head]) for head in moved]
    if setup.initial is not None:
        found.append(message(N_("weights of {origin}"), origin=setup.initial.origin))
    return tuple(found)


SETTINGS = {
    "optimizer": N_("optimizer"),
    "learning_rate": N_("learning rate"),
    "batch_size": N_("batch size"),
    "epochs": N_("epochs"),
    "seed": N_("seed"),
}
