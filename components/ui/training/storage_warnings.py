"""What a learner should know about how long things last, where it matters."""

from __future__ import annotations

import streamlit as st

from components.store import Store
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.learner import identity, service
from components.ui.session import run_names, workspaces
from components.ui.session.lesson_session import LessonSession
from components.ui.training.storage_estimate import before_training

# As many are said at once.
NAMED = 3


def storage_warnings(session: LessonSession) -> None:
    """Beside Train: what cannot be written down just now, and whose weights the next training
    would remove."""
    store = service.store()
    if store is None:
        st.caption(_(":material/save: Nothing is written down on this server just now: a reload loses it."))
        return
    if state.tab_state().anonymous:
        st.caption(
            _(
                ":material/save: The server did not know who you are when this tab was opened: a reload "
                "loses what is here."
            )
        )
    write_warnings(store)
    if not session.active:
        before_training(store, session)


def write_warnings(store: Store) -> None:
    """What of the learner's cannot be written down just now, and why."""
    if store.recorder.error is not None:
        st.warning(say(store.recorder.error), icon=":material/save:")
    called = run_names.RunNames()
    for each in store.recorder.unwritten(identity.learner())[:NAMED]:
        st.warning(
            _(
                "A run of {lesson} cannot be written down: {reason}. It is kept in memory as long as this "
                "server runs, and the server goes on trying. *Take home* keeps its model."
            ).format(lesson=called.title(each.lesson), reason=each.reason),
            icon=":material/save:",
        )
    for name, failed in list(workspaces.current_workspace().failed.items())[:NAMED]:
        st.warning(
            _(
                "What is on {lesson} cannot be written down: {reason}. It is kept in memory as long as this "
                "server runs, and the server goes on trying."
            ).format(lesson=called.title(name), reason=say(failed.why)),
            icon=":material/save:",
        )
