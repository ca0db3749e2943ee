"""Draws what comes out inside the model of a run that is over, as its lesson does."""

from __future__ import annotations

import streamlit as st

from components.store import Store, StoredRun
from components.ui.base.locale import _
from components.ui.inside.view import INSIDE
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import experiment_from_json

# What the view remembers is the same for all runs that are looked at here.
NAME = "runs-one"


def run_inside(store: Store, stored: StoredRun) -> None:
    """Draw the view "See inside" of a run, from its data and the weights that are kept."""
    run = run_library.restored(store, stored)
    try:
        # The weights that it started from are the run's, not those of a lesson.
        experiment = experiment_from_json(stored.lesson, stored.experiment, lambda digest, origin: None)
    except (ValueError, KeyError):
        run = None
    if run is None:
        st.error(_("This run is of an earlier version of Modelier, which this one cannot open."))
        return
    INSIDE.draw(LessonSession(NAME, experiment, run=run, trained=experiment))
