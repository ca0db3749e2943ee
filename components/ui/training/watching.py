"""Connects a session's run to the parts of the page that follow it."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from components.assembly.spec.problems import Refused
from components.datasets.binding.own_units import baseline_in
from components.datasets.binding.prepared import Baseline, Prepared
from components.training.values.rows import on_learnt_scale
from components.ui.base import state
from components.ui.base.locale import catalog, language
from components.ui.live.component import await_epoch
from components.ui.live.watched import Watched, watch
from components.ui.session.lesson_session import LessonSession


def watched_run(session: LessonSession) -> Watched | None:
    """The session's run as the page watches it, in the reader's language; None if there is no run."""
    if session.run is None:
        return None
    key = f"{session.name}-watched"
    watched: Watched | None = state.result(key)
    if watched is None or watched.run is not session.run or watched.language != language():
        translate = catalog(language()).gettext
        watched = watch(session.run, language(), translate, baselines(session), counts(session))
        state.keep(key, watched)
    return watched


def baselines(session: LessonSession) -> dict[str, float]:
    """What the run of the session has to beat on its data, by "head/metric"; empty if that is not known."""
    return {
        f"{head}/{name}": constant.value
        for head, baseline in head_baselines(session).items()
        for name, constant in baseline.metrics.items()
    }


def head_baselines(session: LessonSession) -> Mapping[str, Baseline]:
    """What each head has to beat on the data of the session's run, by head, on the scale that the run's
    figures are on; empty if not known."""
    prepared = prepared_data(session)
    if prepared is None or session.trained is None:
        return {}
    learnt = on_learnt_scale(session.trained.spec, session.run.rows if session.run else (), prepared.units)
    return {
        head: baseline_in(baseline, 1 / prepared.units[head]) if head in learnt else baseline
        for head, baseline in prepared.baselines.items()
    }


def counts(session: LessonSession) -> frozenset[str]:
    """The heads that answer with a count, whose errors are those of log(1 + count)."""
    prepared = prepared_data(session)
    return prepared.counts if prepared is not None else frozenset()


def prepared_data(session: LessonSession) -> Prepared | None:
    """The data of the session's run; None if there is none, or they are not there any more."""
    if session.trained is None:
        return None
    try:
        return session.trained.prepared()
    except Refused:
        return None


def epochs_done(session: LessonSession) -> int:
    """How many epochs the session's run has finished; 0 without a run."""
    return session.run.epochs_done if session.run is not None else 0


def redraw_after_epoch(session: LessonSession, name: str) -> None:
    """Run the fragment that calls this again as soon as another epoch of the session's run is done. Draws
    nothing that can be seen; `name` tells the fragment from others on the page."""
    if session.active:
        with st.container(height=1, border=False, gap=None):
            await_epoch(f"{session.name}-{name}", watched_run(session), epochs_done(session))
