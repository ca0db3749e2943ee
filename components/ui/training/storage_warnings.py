"""Warns a learner when something cannot be stored."""

from __future__ import annotations

import streamlit as st

from components.store import Store
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.learner import identity, service
from components.ui.session import run_names, workspaces
from components.ui.session.lesson_session import LessonSession
from components.ui.training.storage_estimate import before_training

# So many failures are named at once.
NAMED = 3


def storage_warnings(session: LessonSession) -> None:
    """Draw, beside Train, what cannot be stored at the moment, and whose weights the next training would
    evict."""
    store = service.store()
    if store is None:
        st.caption(
            _(
                ":material/save: This server cannot store anything at the moment: if you reload the "
                "page, what is here is lost."
            )
        )
        return
    if state.tab_state().anonymous:
        st.caption(
            _(
                ":material/save: The server did not know who you are when this tab was opened: if you "
                "reload the page, what is here is lost."
            )
        )
    write_warnings(store)
    if not session.active:
        before_training(store, session)


def write_warnings(store: Store) -> None:
    """Draw what of the learner's cannot be written at the moment, and why."""
    if store.recorder.error is not None:
        st.warning(say(store.recorder.error), icon=":material/save:")
    names = run_names.RunNames()
    for unwritten in store.recorder.unwritten(identity.learner())[:NAMED]:
        st.warning(
            _(
                "A run of {lesson} cannot be stored: {reason}. It is kept in memory while this server "
                "runs, and the server keeps trying. *Take home* keeps its model."
            ).format(lesson=names.title(unwritten.lesson), reason=unwritten.reason),
            icon=":material/save:",
        )
    for name, failed in list(workspaces.current_workspace().failed.items())[:NAMED]:
        st.warning(
            _(
                "What is on {lesson} cannot be stored: {reason}. It is kept in memory while this server "
                "runs, and the server keeps trying."
            ).format(lesson=names.title(name), reason=say(failed.why)),
            icon=":material/save:",
        )
