"""The run on a bench, as the page that the learner has open watches it."""

from __future__ import annotations

import streamlit as st

from components.ui.base import state
from components.ui.base.locale import catalog, language
from components.ui.live.component import await_epoch
from components.ui.live.watched import Watched, watch
from components.ui.session.lesson_session import Workbench


def watched(bench: Workbench) -> Watched | None:
    """The run on the bench, to be watched by this session in its language."""
    if bench.run is None:
        return None
    key = f"{bench.name}-watched"
    found: Watched | None = state.result(key)
    if found is None or found.run is not bench.run or found.language != language():
        found = watch(bench.run, language(), catalog(language()).gettext)
        state.keep(key, found)
    return found


def epochs_done(bench: Workbench) -> int:
    """How many epochs the run on the bench has finished."""
    return bench.run.epochs_done if bench.run is not None else 0


def again_after_an_epoch(bench: Workbench, name: str) -> None:
    """Have the fragment that this is called in, which has a `name` of its own on the page, drawn
    again as soon as an epoch of the run on the bench is done. Nothing is to be seen of it."""
    if bench.active:
        with st.container(height=1, border=False, gap=None):
            await_epoch(f"{bench.name}-{name}", watched(bench), epochs_done(bench))
