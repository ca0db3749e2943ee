"""Shows the data that are bound to the inputs and heads of a model."""

from __future__ import annotations

import streamlit as st

from components.datasets.binding.prepared import Prepared
from components.ui.base.locale import _, say
from components.ui.data.data_view import HEIGHT, describe_data
from components.ui.session.lesson_session import LessonSession


def bound_data(session: LessonSession) -> None:
    """Draw a few rows of the columns that are bound, and what each head is asked."""
    describe_data(session, _rows)


def _rows(session: LessonSession, _prepared: Prepared) -> None:
    dataset = session.experiment.recipe.dataset
    rows = dataset.preview()
    if len(rows.columns):
        names = {name: say(label).plain for name, label in dataset.labels().items()}
        shown = rows.rename(columns=names)
        st.dataframe(shown, hide_index=True, height=HEIGHT, placeholder="", alt=_("A few rows of the data"))
