"""Notices above the controls of a lesson: what came from elsewhere, and that controls are locked."""

from __future__ import annotations

import streamlit as st

from components.ui.access.sign_button import sign_button
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.lessons.unreadable_sessions import unreadable_sessions
from components.ui.session.lesson_session import LessonSession


def notices(session: LessonSession) -> None:
    """Draws the notice about what came from elsewhere until it is closed, that some controls are locked,
    and which stored sessions could not be read."""
    unreadable_sessions(session)
    if session.notice is None and not session.locked:
        return
    with st.container(
        horizontal=True, vertical_alignment="center", gap="small", key=f"{session.name}-notices"
    ):
        if session.notice is not None:
            _notice(session, say(session.notice))
        if session.locked:
            _locked(session)


def _notice(session: LessonSession, text: Text) -> None:
    with st.container(horizontal=True, wrap=False, vertical_alignment="top", gap="small"):
        st.caption(f":material/info: {text}")
        sign_button(
            ":material/close:",
            _("Put this away"),
            f"{session.name}-told-away",
            on_click=_close_notice,
            args=(session,),
        )


def _close_notice(session: LessonSession) -> None:
    session.notice = None


def _locked(session: LessonSession) -> None:
    st.caption(_(":material/lock: Some controls are set by your teacher."), width="content")
    st.button(
        _("Use all controls"),
        key=f"{session.name}-unlock",
        type="tertiary",
        help=_("Shows every control of the lesson. What is set stays as it is."),
        on_click=session.unlock,
    )
