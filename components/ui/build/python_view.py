"""The draft as Python."""

from __future__ import annotations

import streamlit as st

from components.assembly import to_python
from components.assembly.checks.validate import problems
from components.assembly.spec.messages import N_
from components.ui.base.locale import translator
from components.ui.base.problems import show
from components.ui.build import edits
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View


def python(session: LessonSession) -> None:
    """Draw the text that the draft was read from, or the program that builds it."""
    spec, experiment = session.experiment.spec, session.experiment
    text = edits.source(session)
    if not text and problems(spec):
        show(problems(spec))
        return
    st.code(
        text or to_python(spec, experiment.complete_recipe(), translate=translator()),
        language="python",
        wrap_lines=False,
    )


PYTHON = View("code", N_("Python"), python)
