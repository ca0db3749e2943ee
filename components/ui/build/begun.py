"""Whether a learner has begun to build in this tab, or looks at what one can begin with."""

from __future__ import annotations

from components.assembly.spec.messages import Message
from components.lessons.build import EMPTY
from components.ui.base import state
from components.ui.build import edits
from components.ui.session.lesson_session import LessonSession


def has_begun(session: LessonSession) -> bool:
    """Whether there is a draft to draw: one with parts or a text, or an empty sheet that was asked for and is
    still empty."""
    if edits.draft(session) != EMPTY or edits.source(session):
        state.forget(f"{session.name}-begun")  # whoever undoes all of it sees what one can begin with
        return True
    return bool(state.choice(f"{session.name}-begun", False))


def looks_around(session: LessonSession) -> bool:
    """Whether the learner looks at what to begin with instead of the draft."""
    return bool(state.choice(f"{session.name}-looks", False))


def look_around(session: LessonSession) -> None:
    """Show what one can begin with; the draft stays as it is."""
    state.choose(f"{session.name}-looks", True)


def begun(session: LessonSession, notice: Message | None = None) -> None:
    """Show the draft from now on, with what the page says about where it came from."""
    state.choose(f"{session.name}-begun", True)
    back(session)
    session.notice = notice


def back(session: LessonSession) -> None:
    """Show the draft again."""
    state.forget(f"{session.name}-looks")
