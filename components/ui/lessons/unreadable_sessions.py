"""Lesson sessions in the database that this version cannot read: announced, kept, and given back."""

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
from components.ui.session.session_json import DAMAGED, restore_session, why_unreadable
from components.ui.session.undo import MAX_STEPS, UndoHistory
from components.ui.session.workspace import CHOICES
from components.ui.training.database_calls import database_callback


@dataclass(frozen=True)
class Original:
    """An original that was set aside, and `why` it cannot be read; None if it can be."""

    stored: UnreadSession
    why: Message | None


def unreadable_sessions(session: LessonSession) -> None:
    """Shows the latest original of this lesson and of the choices on the pages, until it is deleted."""
    workspace = workspaces.current_workspace()
    for name in (session.name, CHOICES):
        originals = workspace.originals.get(name, ())
        for stored in originals[-1:]:
            _original(session, _read(stored), len(originals))


def _read(stored: UnreadSession) -> Original:
    try:
        data = stored.content()
    except ValueError:
        return Original(stored, message(DAMAGED))
    if stored.name not in LESSONS:
        return Original(stored, None if isinstance(data, dict) else message(DAMAGED))
    return Original(stored, why_unreadable(stored.name, data))


def _original(session: LessonSession, original: Original, count: int) -> None:
    stored = original.stored
    is_lesson = stored.name == session.name
    what = _("What you left on this lesson") if is_lesson else _("What you had chosen on the pages")
    why = _("it can be read again now") if original.why is None else say(original.why)
    with st.container(border=True, key=f"{session.name}-aside-{stored.name}"):
        st.markdown(
            _(
                ":material/warning: {left} ({when}) could not be read, or not all of it: {why}. Nothing is "
                "lost: the original is kept as it was."
            ).format(left=what, when=_when(stored), why=why)
        )
        with st.container(horizontal=True):
            if is_lesson and original.why is None:
                st.button(
                    _("Put it back"),
                    key=f"{session.name}-aside-back",
                    icon=":material/restore:",
                    help=_("Puts it on the lesson as a step: Undo leads back to what is there now."),
                    on_click=database_callback(_put_back, session, stored),
                )
            _download(session, stored, count)
            st.button(
                _("Put it away"),
                key=f"{session.name}-aside-away-{stored.name}",
                icon=":material/delete:",
                help=_("Deletes the original. Save it first if you may want it later."),
                on_click=database_callback(_discard, stored.name),
            )


def _download(session: LessonSession, stored: UnreadSession, count: int) -> None:
    text = stored.text()
    st.download_button(
        _("Save the original"),
        data=stored.payload if text is None else text,
        file_name=f"{stored.name}.{'bin' if text is None else 'json'}",
        mime="application/octet-stream",
        key=f"{session.name}-aside-file-{stored.name}",
        icon=":material/download:",
        help=_("The latest of {count}, as the server had it.").format(count=count),
        on_click="ignore",
    )


def _when(stored: UnreadSession) -> str:
    return f"{datetime.fromtimestamp(stored.changed, UTC):%Y-%m-%d %H:%M} UTC"


def _discard(name: str) -> None:
    workspaces.workspaces().discard_originals(workspaces.current_workspace(), name)


def _put_back(session: LessonSession, stored: UnreadSession) -> None:
    """Takes the experiment of an original as a step, with its runs if none is under way."""
    workspace = workspaces.current_workspace()
    with session.lock:
        restored = replace(session)
        restore_session(
            restored,
            stored.content(),
            workspaces.workspaces().weights,
            run_library.finder(workspace.learner),
        )
        past = (*session.history.past, session.history.present)[-MAX_STEPS:]
        session.before = session.experiment
        session.history = UndoHistory(restored.experiment, past)
        session.notice = restored.notice
        session.unlock()
        if not session.active and restored.run is not None:
            session.run, session.trained = restored.run, restored.trained
            session.earlier = restored.earlier
            session.started = max(session.started, restored.started)
            session.numbers = {**session.numbers, **restored.numbers}
    workspaces.workspaces().discard_originals(workspace, stored.name)
