"""A notice about a run that another server trains, or that cannot be had at the moment."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

from components.ui.base.locale import _
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession


def remote_run_notice(session: LessonSession) -> None:
    """Says that another server trains the session's run, or that it cannot be had at the moment."""
    since = run_library.elsewhere(session.run)
    if since is not None:
        st.caption(
            _(
                ":material/dns: Training on another server since {time}; this page checks "
                "again by itself. The buttons work from here, too. Questions asked here are "
                "answered from its last checkpoint."
            ).format(time=clock_time(since, _timezone()))
        )
    elif session.missing.run is not None:
        _still_looking(session)


@st.fragment(run_every=run_library.LOOK)
def _still_looking(session: LessonSession) -> None:
    """Redraws itself until the run is found, and then the page."""
    run_library.refresh(session)
    if session.missing.run is None:
        st.rerun()
    st.caption(
        _(
            ":material/search: The run that belongs here cannot be read at the moment. It is "
            "not lost: this page tries again by itself."
        )
    )


def clock_time(when: float, zone: tzinfo) -> str:
    """A time in seconds since 1970 as a clock in `zone` shows it, with the date if it is another day."""
    there, now = datetime.fromtimestamp(when, zone), datetime.now(zone)
    return f"{there:%H:%M}" if there.date() == now.date() else f"{there:%Y-%m-%d %H:%M}"


def _timezone() -> tzinfo:
    """The time zone of the browser."""
    try:
        return ZoneInfo(st.context.timezone or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
