"""The summary of the draft, as soon as it can be built."""

from __future__ import annotations

import streamlit as st

from components.assembly.checks.validate import problems
from components.assembly.spec.messages import N_
from components.ui.base.locale import _
from components.ui.model.summary_view import summary
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View


def draft_summary(session: LessonSession) -> None:
    """Draw the table of layers, or that there is none yet."""
    if problems(session.experiment.spec):
        st.info(_("The summary is there as soon as nothing in the model is wrong."))
    else:
        summary(session)


SUMMARY = View("summary", N_("Summary"), draft_summary)
