"""Shows the data that are bound to the inputs and heads of a model."""

from __future__ import annotations

import streamlit as st

from components.datasets import Bound
from components.datasets.binding.prepared import Prepared
from components.ui.base.locale import _, say
from components.ui.data.data_view import HEIGHT, describe_data
from components.ui.session.lesson_session import LessonSession


def bound_data(session: LessonSession) -> None:
    """Draw where the numbers of each input and each head come from, and what each head is asked."""
    describe_data(session, _bindings)


def _bindings(session: LessonSession, _prepared: Prepared) -> None:
    dataset = session.experiment.recipe.dataset
    if not isinstance(dataset, Bound):
        return
    bindings = dataset.bindings_table()
    bindings["encoding"] = [_(how).plain for how in bindings["encoding"]]
    bindings.columns = [_("input or output").plain, _("columns").plain, _("how").plain]
    st.dataframe(bindings, hide_index=True, placeholder="", alt=_("What is bound to what"))
    rows = dataset.preview()
    if len(rows.columns):
        names = {name: say(label).plain for name, label in dataset.labels().items()}
        shown = rows.rename(columns=names)
        st.dataframe(shown, hide_index=True, height=HEIGHT, placeholder="", alt=_("A few rows of the data"))
