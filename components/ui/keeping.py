"""What a learner should know about how long things last, where it matters."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from components.store import Beginning, DatabaseError, Kept, Store
from components.ui import desks, identity, runs_table, service, state
from components.ui.locale import _, say
from components.ui.workbench import Workbench

KEPT = "keeping"
# Names said in one sentence.
NAMED = 3


@dataclass(frozen=True)
class Known:
    """What has weights, as they were asked for when `key` was so."""

    key: tuple[str, str, bool]
    runs: tuple[Beginning | Kept, ...]


def keeping(bench: Workbench) -> None:
    """Beside Train: what cannot be written down just now, and whose weights the next training
    will remove."""
    store = service.store()
    if store is None:
        st.caption(_(":material/save: Nothing is written down on this server just now: a reload loses it."))
        return
    if state.session().anonymous:
        st.caption(
            _(
                ":material/save: The server did not know who you are when this tab was opened: a reload "
                "loses what is here."
            )
        )
    trouble(store)
    going = _going(bench)
    if going and not bench.active:
        st.caption(
            _(
                ":material/delete_sweep: Your weights have filled their room: training this removes those of "
                "{runs}. Curves stay. A star keeps weights longest; *Take home* keeps them for good."
            ).format(runs=going)
        )


def trouble(store: Store) -> None:
    """What of the learner's cannot be written down just now, and why."""
    if store.recorder.trouble is not None:
        st.warning(say(store.recorder.trouble), icon=":material/save:")
    called = runs_table.Words()
    for each in store.recorder.unwritten(identity.learner())[:NAMED]:
        st.warning(
            _(
                "A run of {lesson} cannot be written down: {reason}. It is kept in memory as long as this "
                "server runs, and the server goes on trying. *Take home* keeps its model."
            ).format(lesson=called.title(each.lesson), reason=each.reason),
            icon=":material/save:",
        )
    for name, failed in list(desks.at_hand().unwritten.items())[:NAMED]:
        st.warning(
            _(
                "What is on {lesson} cannot be written down: {reason}. It is kept in memory as long as this "
                "server runs, and the server goes on trying."
            ).format(lesson=called.title(name), reason=say(failed.why)),
            icon=":material/save:",
        )


def _going(bench: Workbench) -> str:
    """Whose weights would go."""
    store = service.store()
    if store is None:
        return ""
    setup = bench.setup
    try:
        room = store.quotas.room(_held(store, bench), setup.spec, setup.recipe.optimizer)
    except (DatabaseError, ValueError):
        return ""
    names = [f"*{_name(each)}*" for each in room.going]
    return ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")


def _name(each: Beginning | Kept) -> str:
    return each.origin if isinstance(each, Beginning) else runs_table.name(each)


def _held(store: Store, bench: Workbench) -> tuple[Beginning | Kept, ...]:
    """What of the learner's has weights; asked anew when the run on the bench is another or has
    ended, and not at each move of a control."""
    run = bench.run
    key = bench.name, run.id if run is not None else "", run.ended if run is not None else True
    known: Known | None = state.result(KEPT)
    if known is None or known.key != key:
        known = Known(key, store.quotas.held(identity.learner()))
        state.keep(KEPT, known)
    return known.runs
