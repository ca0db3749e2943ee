"""The control for how many rows are used: no more than there are."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from components.assembly.catalog.fields import Field
from components.assembly.spec.problems import Refused
from components.datasets import Pairs
from components.ui.base import field_widgets
from components.ui.base.locale import _
from components.ui.data.upload import set_field
from components.ui.session.lesson_session import LessonSession
from components.ui.training.recipe_controls import ROWS


def choose_row_count(session: LessonSession, field: Field = ROWS) -> None:
    """Draw the control, or how many rows there are where all are used whatever is chosen.

    Args:
        session: The lesson session.
        field: What the control is called.
    """
    rows, most = session.experiment.recipe.dataset.rows, _available(session)
    if most is not None:
        fewer = [count for count in field.choices if count < most]
        if not fewer:
            st.caption(_("All {rows:,} {rows:row is|rows are} used.").format(rows=most))
            return
        # The last choice is all of them, or what a shared server bears.
        field = replace(field, choices=(*fewer, min(most, max(field.choices))))
        rows = min(rows, most)
    field_widgets.draw(field, rows, f"{session.name}-rows", partial(set_field, session, "rows"))


def _available(session: LessonSession) -> int | None:
    """How many rows the data of a session have for its model; None if there are as many as are asked for."""
    dataset = session.experiment.recipe.dataset
    known = []
    try:
        if not isinstance(dataset, Pairs):  # of which as many are made as are asked for
            table = dataset.table()
            known += [len(table)] if table is not None and len(table) else []
        prepared = session.experiment.prepared()
        used = len(prepared.train) + len(prepared.validation)
        known += [used] if used < dataset.rows else []
    except Refused:
        pass
    return min(known, default=None)
