"""What is said about a setup that came from elsewhere, and about what is locked in it."""

from __future__ import annotations

import streamlit as st

from components.ui.base.locale import _, say
from components.ui.base.markdown import Text
from components.ui.lessons.set_aside import set_aside
from components.ui.session.lesson_session import Workbench


def notices(bench: Workbench) -> None:
    """What came to the bench, until it is put away; that some controls are locked; and what could not
    be put back on it."""
    set_aside(bench)
    if bench.told is None and not bench.locked:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{bench.name}-notices"):
        if bench.told is not None:
            _told(bench, say(bench.told))
        if bench.locked:
            _locked(bench)


def _told(bench: Workbench, text: Text) -> None:
    st.caption(f":material/info: {text}", width="content")
    st.button(
        ":material/close:",
        key=f"{bench.name}-told-away",
        type="tertiary",
        help=_("Put this away"),
        on_click=_put_away,
        args=(bench,),
    )


def _put_away(bench: Workbench) -> None:
    bench.told = None


def _locked(bench: Workbench) -> None:
    st.caption(_(":material/lock: Some controls are set by your teacher."), width="content")
    st.button(
        _("Use all controls"),
        key=f"{bench.name}-unlock",
        type="tertiary",
        help=_("Shows every control of the lesson. What is on the bench stays as it is."),
        on_click=bench.unlock,
    )
