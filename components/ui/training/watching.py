"""The run on a bench, as the page that the learner has open watches it."""

from __future__ import annotations

import streamlit as st

from components.ui.base import state
from components.ui.base.locale import catalog, language
from components.ui.live.component import await_epoch
from components.ui.live.watched import Watched, watch
from components.ui.session.lesson_session import LessonSession


def watched_run(session: LessonSession) -> Watched | None:
    """The run on the bench, to be watched by this session in its language."""
    if session.run is None:
        return None
    key = f"{session.name}-watched"
    found: Watched | None = state.result(key)
    if found is None or found.run is not session.run or found.language != language():
        found = watch(session.run, language(), catalog(language()).gettext)
        state.keep(key, found)
    return found


def epochs_done(session: LessonSession) -> int:
    """How many epochs the run on the bench has finished."""
    return session.run.epochs_done if session.run is not None else 0


def redraw_after_epoch(session: LessonSession, name: str) -> None:
    """Have the fragment that this is called in, which has a `name` of its own on the page, drawn
    again as soon as an epoch of the run on the bench is done. Nothing is to be seen of it."""
    if session.active:
        with st.container(height=1, border=False, gap=None):
            await_epoch(f"{session.name}-{name}", watched_run(session), epochs_done(session))
