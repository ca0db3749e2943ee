"""What is said about a setup that came from elsewhere, and about what is locked in it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from components.ui.locale import _, say
from components.ui.workbench import Workbench


def notices(bench: Workbench) -> None:
    """What came to the bench, until it is put away; and that some controls are locked."""
    if bench.told is not None:
        notice(say(bench.told), f"{bench.name}-told", lambda: _put_away(bench))
    if bench.locked:
        _locked(bench)


def notice(text: str, key: str, away: Callable[[], None], icon: str = ":material/link:") -> None:
    """A quiet sentence that stays until the reader puts it away."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=key):
        st.caption(f"{icon} {text}", width="content")
        st.button(
            ":material/close:", key=f"{key}-away", type="tertiary", help=_("Put this away"), on_click=away
        )


def _put_away(bench: Workbench) -> None:
    bench.told = None


def _locked(bench: Workbench) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"{bench.name}-locked"):
        st.caption(_(":material/lock: Some controls are set by your teacher."), width="content")
        st.button(
            _("Use all controls"),
            key=f"{bench.name}-unlock",
            type="tertiary",
            help=_("Shows every control of the lesson. What is on the bench stays as it is."),
            on_click=bench.unlock,
        )
