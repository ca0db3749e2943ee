"""Shows the data that are bound to the inputs and heads of a model."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.datasets.binding.prepared import Prepared
from components.ui.base.locale import _, say
from components.ui.data.data_view import HEIGHT, describe_data
from components.ui.data.pictures import data_url
from components.ui.session.lesson_session import LessonSession

# Pixels of the page on a side of a picture, or nearly.
SIDE = 48


def bound_data(session: LessonSession) -> None:
    """Draw a few rows of the columns that are bound, and what each head is asked."""
    describe_data(session, _rows)


def _rows(session: LessonSession, _prepared: Prepared) -> None:
    dataset = session.experiment.recipe.dataset
    rows = dataset.preview()
    if not len(rows.columns):
        return
    names = {name: say(label).plain for name, label in dataset.labels().items()}
    pictures = [name for name in rows if isinstance(rows[name].iloc[0], np.ndarray)]
    drawn = {
        name: [data_url(picture, max(1, SIDE // len(picture))) for picture in rows[name]] for name in pictures
    }
    shown = rows.assign(**drawn)
    st.dataframe(
        shown.rename(columns=names),
        hide_index=True,
        height=HEIGHT,
        placeholder="",
        column_config={names[name]: st.column_config.ImageColumn() for name in pictures},
        alt=_("A few rows of the data"),
    )
