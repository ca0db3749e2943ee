"""The page Build: what a model begins with, its parts and their panel; its views; its training."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.lessons.build import EMPTY
from components.ui.base.locale import _
from components.ui.base.problems import show
from components.ui.build import begun, edits, selection
from components.ui.build.beginnings import beginnings, look_around
from components.ui.build.drawing_view import DRAWING
from components.ui.build.model_file import import_notes
from components.ui.build.outline import outline, way_back
from components.ui.build.panels import part_panel
from components.ui.build.problem_list import faults, problem_list
from components.ui.build.python_view import PYTHON
from components.ui.build.summary_view import SUMMARY
from components.ui.build.training_zone import training
from components.ui.lessons import lesson
from components.ui.session.lesson_session import LessonSession

VIEWS = (DRAWING, PYTHON, SUMMARY)
# The widths of the zones while one looks for what to begin with: there is nothing to train.
WIDTHS_OF_GALLERY = (3, 9, 0.01)


def page() -> None:
    """Draw the page."""
    session = lesson.open_session("own")
    begins = not begun.has_begun(session) or begun.looks_around(session)
    runs = session.run is not None and not session.run.ended
    zones = lesson.zones(
        session,
        _("Build"),
        _(
            "Make any model, part by part: press a part to change it, or write Python. Everything can be "
            "undone."
        )
        if begun.has_begun(session)
        else _(
            "**1** Begin: choose a model, an empty sheet, Python or a file.  \n"
            "**2** Change it: press a box, an arrow or a line of code. Everything can be undone.  \n"
            "**3** Train it, try it, share it."
        ),
        lesson.WIDTHS if runs or not begins else WIDTHS_OF_GALLERY,
    )
    # The model first: a learner who changes something looks there.
    with zones.model:
        _said(session, begins)
        if begins:
            beginnings(session)
        else:
            _model(session, zones.controls)
    with zones.controls:
        _parts(session)
    with zones.training:
        if runs or not begins:
            training(session)


def _said(session: LessonSession, begins: bool) -> None:
    """Draw why an edit was refused and what is wrong with the draft, where whoever edits looks. Its place is
    there without them too, so that what stands below is not made anew."""
    with st.container(key=f"{session.name}-said", gap="xsmall"):
        show(edits.refusal(session))
        if not begins and edits.draft(session) != EMPTY:
            problem_list(session, selection.selected(session))


def _model(session: LessonSession, controls: DeltaGenerator) -> None:
    """Draw views of the draft."""
    with controls:
        look_around(session)
        import_notes(session)
    lesson.views(session, "model", VIEWS)


def _parts(session: LessonSession) -> None:
    """Draw undo and sharing, and the panel of what is selected, or else all parts."""
    part = selection.selected(session)
    lesson.history(session)
    if not begun.has_begun(session):
        return
    if part is not None:
        way_back(session, part)
    with st.container(border=True, key=f"{session.name}-panel"):
        part_panel(session, part, selection.others(session))
    if part is None:
        outline(session, {fault.part for fault in faults(edits.draft(session)) if fault.part is not None})
    lesson.recipe(session)
