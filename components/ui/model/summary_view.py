"""Draws the summary of a model as a table."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from components.assembly.keras_model.summary import SummaryRow, summarize
from components.assembly.spec.messages import N_
from components.ui.base.glossary import explain
from components.ui.base.locale import _
from components.ui.base.markdown import cells
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View


def summary(session: LessonSession) -> None:
    """Draw a row for each layer: its output shape, its parameters, what it is called on."""
    rows = summarize(session.experiment.spec)
    called_on = [" / ".join(", ".join(inputs) for inputs in row.called_on) for row in rows]
    table(rows, {_("called on"): called_on})
    words = explain("layer", "shared layer", "embedding", "encoder", "parameters")
    st.caption(_("A row for each layer, in the order of their calls."), help=words)


def table(rows: Sequence[SummaryRow], more: dict[str, list[str]] | None = None) -> None:
    """Draw rows of a summary, with `more` columns by title."""
    columns = {
        # Name and kind in one column, as Keras prints them, so that the table fits on a phone.
        _("layer"): [f"{row.layer} ({row.kind})" for row in rows],
        _("output shape"): [", ".join(map(str, dict.fromkeys(row.output_shapes))) for row in rows],
        _("parameters"): [f"{row.parameters:,}" for row in rows],
        **(more or {}),
    }
    st.table(cells(pd.DataFrame(columns)), hide_index=True, alt=_("Summary of the model"))


SUMMARY = View("summary", N_("Summary"), summary)
