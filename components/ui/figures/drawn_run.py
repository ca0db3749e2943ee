"""Of which run the figures on a drawing are, and when they are drawn anew.

The drawing and the buttons that train are drawn anew apart from each other: this is what one knows of the
other.
"""

from __future__ import annotations

import streamlit as st

from components.training import Run
from components.ui.base import state
from components.ui.live.component import Seen, await_measured
from components.ui.session.lesson_session import LessonSession
from components.ui.training.watching import watched_run

# Seconds between two drawings of what is measured by the batch: of a training that computes as fast as it
# can, which drawing holds up, and of one that waits between its batches; and before there is anything.
APART = 2.0
APART_SLOW = APART_FIRST = 0.5
# Batches a second up to which a training waits between them.
SLOW = 5


def redraw_with_run(session: LessonSession, name: str, *, measured: int | None) -> None:
    """Draw the fragment that calls this again when there is more to show of the session's run. Draws nothing
    that can be seen.

    Args:
        session: The lesson session.
        name: What tells the fragment from others on the page.
        measured: The last batch of what is shown of single batches, 0 without one; None for what only epochs
            change.
    """
    run = session.run
    if run is None or run.ended:
        return
    rows = run.rows
    seen = Seen(run.epochs_done, False, rows[-1].step if rows else 0, measured or 0)
    with st.container(height=1, border=False, gap=None):
        await_measured(
            f"{session.name}-{name}",
            watched_run(session),
            seen,
            None if measured is None else _apart(run, measured),
        )


def _apart(run: Run, measured: int) -> float:
    speed = run.desired_state.speed
    if speed is not None and speed <= SLOW:
        return APART_SLOW
    return APART if measured else APART_FIRST


def note_drawn(session: LessonSession, *, of_training: bool) -> None:
    """Note that a drawing shows figures of the session's run; or, if not `of_training`, none."""
    state.keep(_key(session), _id(session) if of_training else None)


def drawn_of_other(session: LessonSession) -> bool:
    """Whether the drawing shows figures of another run than the session's, so that the page is to be drawn
    again. It is so once."""
    noted = state.result(_key(session))
    if noted is None or noted == _id(session):
        return False
    note_drawn(session, of_training=True)
    return True


def _id(session: LessonSession) -> str:
    return session.run.id if session.run is not None else ""


def _key(session: LessonSession) -> str:
    return f"{session.name}-drawn-run"
