"""Where the run on a bench is, when this server does not train it."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from components.ui.base.locale import _
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession


def away(session: LessonSession) -> None:
    """Say that another server trains the run on the bench, or that it cannot be had at this moment."""
    since = run_library.elsewhere(session.run)
    if since is not None:
        st.caption(
            _(
                ":material/dns: Trains on another server since {time}; this page looks again by itself. The "
                "buttons reach it there. What it is asked here, it answers with its last checkpoint."
            ).format(time=moment(since, _timezone()))
        )
    elif session.missing.run is not None:
        _looking(session)


@st.fragment(run_every=run_library.LOOK)
def _looking(session: LessonSession) -> None:
    """Drawn again by itself until the run is here; then the page is."""
    run_library.refresh(session)
    if session.missing.run is None:
        st.rerun()
    st.caption(
        _(
            ":material/search: The run that belongs here cannot be read at this moment. It is not lost: this "
            "page looks again by itself."
        )
    )


def moment(when: float, zone: tzinfo) -> str:
    """A moment in seconds since 1970 as a reader's clock shows it: with the date if it is another day."""
    there, now = datetime.fromtimestamp(when, zone), datetime.now(zone)
    return f"{there:%H:%M}" if there.date() == now.date() else f"{there:%Y-%m-%d %H:%M}"


def _timezone() -> tzinfo:
    """The reader's."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
