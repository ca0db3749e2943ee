"""What a learner should know about how long things last, where it matters."""

from __future__ import annotations

import streamlit as st

from components.store import DatabaseError
from components.ui import identity, runs_table, service, state
from components.ui.locale import _, say
from components.ui.workbench import Workbench

# Names said in one sentence.
NAMED = 3


def keeping(bench: Workbench) -> None:
    """Beside Train: what cannot be written down just now, and whose weights the next training
    will remove."""
    store = service.store()
    if store is None:
        st.caption(_(":material/save: Nothing is written down on this server just now: a reload loses it."))
        return
    if store.recorder.trouble is not None:
        st.warning(say(store.recorder.trouble), icon=":material/save:")
    going = _going(bench)
    if going and not bench.active:
        st.caption(
            _(
                ":material/delete_sweep: Your weights have filled their room: training this removes those of "
                "{runs}. Curves stay. A star keeps weights longest; *Take home* keeps them for good."
            ).format(runs=going)
        )


def _going(bench: Workbench) -> str:
    """The runs whose weights would go; asked once for each model and each run."""
    setup, run = bench.setup, bench.run
    key = setup.spec, setup.recipe.optimizer, run.id if run else "", run.state if run else ""
    known: tuple[object, str] | None = state.choice("keeping", None)
    if known is not None and known[0] == key:
        return known[1]
    store = service.store()
    found = ""
    if store is not None:
        try:
            room = store.quotas.room(identity.learner(), setup.spec, setup.recipe.optimizer)
        except (DatabaseError, ValueError):
            return ""
        names = [f"*{runs_table.name(each)}*" for each in room.going]
        found = ", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else "")
    state.choose("keeping", (key, found))
    return found
