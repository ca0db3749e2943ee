"""Draws the model of a run with figures on its boxes, and what comes out inside it, as its lesson does."""

from __future__ import annotations

import streamlit as st

from components.store import Store, StoredRun
from components.ui.base.locale import _
from components.ui.inside.view import INSIDE
from components.ui.model.drawing import drawing
from components.ui.session import run_library
from components.ui.session.lesson_session import LessonSession
from components.ui.session.session_json import experiment_from_json
from components.ui.session.workspaces import numbers_of_runs

# What the views remember is the same for all runs that are looked at here.
NAME = "runs-one"


def run_inside(store: Store, stored: StoredRun) -> None:
    """Draw the view "See inside" of a run, from its data and the weights that are kept."""
    session = _session(store, stored)
    if session is not None:
        INSIDE.draw(session)


def run_drawing(store: Store, stored: StoredRun, *, asked: bool) -> None:
    """Draw the diagram of a run, with the choice of a figure on its boxes.

    Args:
        store: The store.
        stored: The run.
        asked: Whether its data and weights may be used for the figures; else there are those of the model.
    """
    session = _session(store, stored)
    if session is not None:
        if not asked:
            session = LessonSession(NAME, session.experiment)
        drawing(session, only_looked_at=True)


def _session(store: Store, stored: StoredRun) -> LessonSession | None:
    """The run as a lesson would show it; None, drawing why, if this version cannot read it."""
    run = run_library.restored(store, stored)
    try:
        # The weights that it started from are the run's, not those of a lesson.
        experiment = experiment_from_json(stored.lesson, stored.experiment, lambda digest, origin: None)
    except (ValueError, KeyError):
        run = None
    if run is None:
        st.error(_("This run is of an earlier version of Modelier, which this one cannot open."))
        return None
    return LessonSession(NAME, experiment, run=run, trained=experiment, numbers=numbers_of_runs())
