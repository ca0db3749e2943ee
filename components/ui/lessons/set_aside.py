"""What a learner left on a lesson and this version cannot read: said there, kept, and given back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

import streamlit as st

from components.assembly.spec.messages import Message, message
from components.lessons import LESSONS
from components.store import UnreadSession
from components.ui.base.locale import _, say
from components.ui.session import run_library, workspaces
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import DAMAGED, lay_out, why_unreadable
from components.ui.session.undo import REMEMBERED, UndoHistory
from components.ui.session.workspace import CHOICES
from components.ui.training.database_calls import database_callback


@dataclass(frozen=True)
class Found:
    """An original that was set aside, as it can be shown: `why` it cannot be read, None if it can."""

    aside: UnreadSession
    why: Message | None


def set_aside(session: LessonSession) -> None:
    """Each of the originals of this lesson, and of what was chosen on the pages, until it is put
    away."""
    workspace = workspaces.at_hand()
    for name in (session.name, CHOICES):
        for aside in workspace.aside.get(name, ())[-1:]:
            _one(session, _found(aside), len(workspace.aside[name]))


def _found(aside: UnreadSession) -> Found:
    try:
        thing = aside.content()
    except ValueError:
        return Found(aside, message(DAMAGED))
    if aside.name not in LESSONS:
        return Found(aside, None if isinstance(thing, dict) else message(DAMAGED))
    return Found(aside, why_unreadable(aside.name, thing))


def _one(session: LessonSession, found: Found, count: int) -> None:
    aside, lesson = found.aside, found.aside.name == session.name
    left = _("What you left on this lesson") if lesson else _("What you had chosen on the pages")
    why = _("it can be read again now") if found.why is None else say(found.why)
    with st.container(border=True, key=f"{session.name}-aside-{aside.name}"):
        st.markdown(
            _(
                ":material/warning: {left} ({when}) could not be read, or not all of it: {why}. Nothing is "
                "lost: the original is kept as it was."
            ).format(left=left, when=_when(aside), why=why)
        )
        with st.container(horizontal=True):
            if lesson and found.why is None:
                st.button(
                    _("Put it back"),
                    key=f"{session.name}-aside-back",
                    icon=":material/restore:",
                    help=_("Puts it on the lesson as a step: Undo leads back to what is there now."),
                    on_click=database_callback(_put_back, session, aside),
                )
            _download(session, aside, count)
            st.button(
                _("Put it away"),
                key=f"{session.name}-aside-away-{aside.name}",
                icon=":material/delete:",
                help=_("Deletes the original. Save it first if you may want it later."),
                on_click=database_callback(_discard, aside.name),
            )


def _download(session: LessonSession, aside: UnreadSession, count: int) -> None:
    text = aside.text()
    st.download_button(
        _("Save the original"),
        data=aside.payload if text is None else text,
        file_name=f"{aside.name}.{'bin' if text is None else 'json'}",
        mime="application/octet-stream",
        key=f"{session.name}-aside-file-{aside.name}",
        icon=":material/download:",
        help=_("The latest of {count}, as the server had it.").format(count=count),
        on_click="ignore",
    )


def _when(aside: UnreadSession) -> str:
    return f"{datetime.fromtimestamp(aside.changed, UTC):%Y-%m-%d %H:%M} UTC"


def _discard(name: str) -> None:
    workspaces.workspaces().discard(workspaces.at_hand(), name)


def _put_back(session: LessonSession, aside: UnreadSession) -> None:
    workspace = workspaces.at_hand()
    with session.lock:
        back = replace(session)
        lay_out(back, aside.content(), workspaces.workspaces().weights, run_library.finder(workspace.learner))
        past = (*session.history.past, session.history.present)[-REMEMBERED:]
        session.history, session.before, session.told = (
            UndoHistory(back.experiment, past),
            session.experiment,
            back.told,
        )
        session.unlock()
        if not session.active and back.run is not None:
            session.run, session.trained, session.earlier, session.started = (
                back.run,
                back.trained,
                back.earlier,
                back.started,
            )
    workspaces.workspaces().discard(workspace, aside.name)
