"""Says before a training what its weights take, and whose weights would be evicted for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import streamlit as st

from components.assembly.spec.problems import Refused
from components.store import DatabaseError, Store, StoredInitialWeights, StoredRun
from components.store.weights.eviction import StoredWeights
from components.store.weights.quotas import QuotaRoom, bytes_needed
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.learner import identity, service
from components.ui.session import run_names
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession

ESTIMATE = "keeping"
# So many evicted runs are named, of more only the number.
NAMED = 5
MB = 10**6


@dataclass(frozen=True)
class RoomEstimate:
    """A learner's weights and the bytes of everyone's, as they were when `key` was current."""

    key: tuple[object, ...]
    weights: tuple[StoredWeights, ...]
    everyone: int


def before_training(store: Store, session: LessonSession) -> None:
    """Draw whose weights the next training would evict, or that its own could not be kept."""
    try:
        estimate = _estimate(store, session)
        room = _room(store, estimate, session)
    except (DatabaseError, ValueError):
        return
    if room.short:
        st.warning(
            _(
                "Your weights take {used} of {limit} MB, and this training up to {needed} MB. Too few of "
                "them can be removed automatically, since runs with a star, the latest run of each "
                "lesson and runs that something starts from are kept. You can train: the curves are "
                "kept, and the weights only if there is enough space when it ends. To make space, remove "
                "stars or delete runs on the page Runs."
            ).format(**_figures(room)),
            icon=":material/inventory_2:",
        )
    elif room.evicted:
        st.caption(
            _(
                ":material/delete_sweep: Your weights take {used} of {limit} MB, and this training up to "
                "{needed} MB. If it needs that much, the weights of these runs are removed ({freed} MB); "
                "their curves stay:"
            ).format(**_figures(room))
            + "\n"
            + "\n".join(_names(room.evicted))
            + "\n\n"
            + _("A star, on the page Runs, keeps weights; *Take home* keeps them for good.")
        )
    elif estimate.everyone + room.needed > store.quotas.limit:
        st.caption(
            _(
                ":material/delete_sweep: The space for the weights of all learners is full "
                "({limit} MB). For this training the oldest weights of some learner are "
                "removed, or those of this training are not kept. *Take home* keeps yours."
            ).format(limit=round(store.quotas.limit / MB))
        )


def before_race(sides: Iterable[Experiment], seeds: int) -> None:
    """Draw how much space a race takes while it trains, and that it evicts nothing."""
    store = service.store()
    if store is None:
        return
    needed = [
        bytes_needed(side.spec, side.recipe.optimizer, optimizer_config=side.recipe.optimizer_config)
        for side in sides
    ]
    try:
        used = store.quotas.used(identity.learner())
    except DatabaseError:
        return
    st.caption(
        _(
            ":material/save: A race of {count} runs keeps their curves but no weights, so it removes "
            "none of yours ({used} of {limit} MB). The weights of its runs, up to {needed} MB in "
            "total, are removed when each run ends. To keep the weights of a run, open it on the "
            "page Runs while it trains, or train it outside of a race."
        ).format(
            count=len(needed) * seeds,
            used=round(used / MB),
            limit=round(store.quotas.learner_limit / MB),
            needed=round(sum(needed) * seeds / MB),
        )
    )


def forget_estimate() -> None:
    """Have the next estimate read the learner's weights again, since they may have changed."""
    state.keep(ESTIMATE, None)


def _room(store: Store, estimate: RoomEstimate, session: LessonSession) -> QuotaRoom:
    """Whether there is room for the session's next run. The words of its data are only counted if they
    matter, since that takes longer than anything else here."""
    experiment = session.experiment
    initial_size = experiment.initial.size if experiment.initial is not None else 0

    def room(words: int | None) -> QuotaRoom:
        return store.quotas.room_for(
            estimate.weights,
            experiment.spec,
            experiment.recipe.optimizer,
            session.name,
            words=words,
            initial_size=initial_size,
            optimizer_config=experiment.recipe.optimizer_config,
        )

    without_words = room(None)
    if without_words.evicted or without_words.short:
        return room(_words(experiment))
    return without_words


def _words(experiment: Experiment) -> int | None:
    """How many different words the data of an experiment has; None if that is not known."""
    try:
        inputs = experiment.prepared().train.inputs
    except Refused:
        return None
    ids = [np.unique(array) for array in inputs.values() if array.dtype.kind == "i"]
    return len(np.unique(np.concatenate(ids))) if ids else None


def _figures(room: QuotaRoom) -> dict[str, int]:
    freed = sum(item.weights for item in room.evicted)
    figures = {"used": room.used, "limit": room.limit, "needed": room.needed, "freed": freed}
    return {name: round(value / MB) for name, value in figures.items()}


def _names(evicted: tuple[StoredWeights, ...]) -> list[Text]:
    """A line of a Markdown list for each, since names may contain commas."""
    names = run_names.RunNames()
    lines = [_name(item, names) for item in evicted[:NAMED]]
    if len(evicted) > NAMED:
        lines.append(_("- and {count} more").format(count=len(evicted) - NAMED))
    return lines


def _name(item: StoredWeights, names: run_names.RunNames) -> Text:
    if isinstance(item, StoredInitialWeights):
        return _("- weights that experiments start from: {origin}").format(origin=item.origin)
    return _("- {name} ({lesson}, {when})").format(
        name=run_names.name(item), lesson=names.title(item.lesson), when=_when(item)
    )


def _when(run: StoredRun) -> str:
    return f"{datetime.fromtimestamp(run.created, UTC):%Y-%m-%d %H:%M} UTC"


def _estimate(store: Store, session: LessonSession) -> RoomEstimate:
    """The learner's weights, read again when the session's run changes, ends or is written, but not at each
    move of a control."""
    run = session.run
    settled = run is None or (run.ended and store.recorder.find(run.id) is None)
    key = session.name, run.id if run is not None else "", settled
    estimate: RoomEstimate | None = state.result(ESTIMATE)
    if estimate is None or estimate.key != key:
        estimate = RoomEstimate(key, store.quotas.weights_of(identity.learner()), store.quotas.used())
        state.keep(ESTIMATE, estimate)
    return estimate
