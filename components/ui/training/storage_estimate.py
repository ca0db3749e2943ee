"""The room for weights: what it costs to train, said before anything is started."""

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

KEPT = "keeping"
# Runs named one by one; of more the number is said.
NAMED = 5
MB = 10**6


@dataclass(frozen=True)
class RoomEstimate:
    """What has weights, as they were asked for when `key` was so, and what those of everyone take."""

    key: tuple[object, ...]
    weights: tuple[StoredWeights, ...]
    everyone: int


def before_training(store: Store, session: LessonSession) -> None:
    """Whose weights would go for those of the next training, or that its own are not kept."""
    try:
        known = _known(store, session)
        room = _room(store, known, session)
    except (DatabaseError, ValueError):
        return
    if room.short:
        st.warning(
            _(
                "Your weights take {used} of {limit} MB, this training up to {needed} MB, and too little of "
                "them may go by itself: it has a star, is the latest run of its lesson, or something starts "
                "from it. You can train; its curves are kept, and its weights only if there is room at its "
                "end. To make room, take stars off or delete runs on the page Runs."
            ).format(**_figures(room)),
            icon=":material/inventory_2:",
        )
    elif room.evicted:
        st.caption(
            _(
                ":material/delete_sweep: Your weights take {used} of {limit} MB, and this training up to "
                "{needed} MB. If it needs so much, the weights of these go, {freed} MB; their curves stay:"
            ).format(**_figures(room))
            + "\n"
            + "\n".join(_names(room.evicted))
            + "\n\n"
            + _("A star, on the page Runs, keeps weights; *Take home* keeps them for good.")
        )
    elif known.everyone + room.needed > store.quotas.limit:
        st.caption(
            _(
                ":material/delete_sweep: The room for the weights of all learners is full ({limit} MB): for "
                "this training the oldest of anyone's go, or its own are not kept. *Take home* keeps yours."
            ).format(limit=round(store.quotas.limit / MB))
        )


def before_race(sides: Iterable[Experiment], seeds: int) -> None:
    """What a race takes of the room: nothing that lasts."""
    store = service.store()
    if store is None:
        return
    needed = [bytes_needed(each.spec, each.recipe.optimizer) for each in sides]
    try:
        used = store.quotas.used(identity.learner())
    except DatabaseError:
        return
    st.caption(
        _(
            ":material/save: A race of {count} runs keeps their curves and no weights, so it removes none of "
            "yours ({used} of {limit} MB). Those of its runs, up to {needed} MB in all, go as each of them "
            "ends. To keep one, open it on the page Runs while it trains, or train it by itself."
        ).format(
            count=len(needed) * seeds,
            used=round(used / MB),
            limit=round(store.quotas.learner_limit / MB),
            needed=round(sum(needed) * seeds / MB),
        )
    )


def forget_estimate() -> None:
    """What has weights, and which of them stay, may have become other."""
    state.keep(KEPT, None)


def _room(store: Store, known: RoomEstimate, session: LessonSession) -> QuotaRoom:
    """Whether there is room for what is on the bench. How many words its data has is only asked for
    where that matters: it takes longer than all else here."""
    experiment = session.experiment
    initial_size = experiment.initial.size if experiment.initial is not None else 0

    def room(words: int | None) -> QuotaRoom:
        return store.quotas.room_for(
            known.weights,
            experiment.spec,
            experiment.recipe.optimizer,
            session.name,
            words=words,
            initial_size=initial_size,
        )

    found = room(None)
    return room(_words(experiment)) if found.evicted or found.short else found


def _words(experiment: Experiment) -> int | None:
    """How many different ids its data has; None if that is not known."""
    try:
        inputs = experiment.prepared().train.inputs
    except Refused:
        return None
    ids = [np.unique(array) for array in inputs.values() if array.dtype.kind == "i"]
    return len(np.unique(np.concatenate(ids))) if ids else None


def _figures(room: QuotaRoom) -> dict[str, int]:
    freed = sum(each.weights for each in room.evicted)
    figures = {"used": room.used, "limit": room.limit, "needed": room.needed, "freed": freed}
    return {name: round(value / MB) for name, value in figures.items()}


def _names(going: tuple[StoredWeights, ...]) -> list[Text]:
    """Each in a line of a list: names may have commas in them."""
    called = run_names.RunNames()
    lines = [_name(each, called) for each in going[:NAMED]]
    if len(going) > NAMED:
        lines.append(_("- and {count} more").format(count=len(going) - NAMED))
    return lines


def _name(each: StoredWeights, called: run_names.RunNames) -> Text:
    if isinstance(each, StoredInitialWeights):
        return _("- what setups start from: {origin}").format(origin=each.origin)
    return _("- {name} ({lesson}, {when})").format(
        name=run_names.name(each), lesson=called.title(each.lesson), when=_when(each)
    )


def _when(each: StoredRun) -> str:
    return f"{datetime.fromtimestamp(each.created, UTC):%Y-%m-%d %H:%M} UTC"


def _known(store: Store, session: LessonSession) -> RoomEstimate:
    """What of the learner's has weights; asked anew when the run on the bench is another, has ended or
    has been written down, and not at each move of a control."""
    run = session.run
    settled = run is None or (run.ended and store.recorder.find(run.id) is None)
    key = session.name, run.id if run is not None else "", settled
    known: RoomEstimate | None = state.result(KEPT)
    if known is None or known.key != key:
        known = RoomEstimate(key, store.quotas.weights_of(identity.learner()), store.quotas.used())
        state.keep(KEPT, known)
    return known
