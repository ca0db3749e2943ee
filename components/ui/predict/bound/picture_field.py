"""The picture that a model is asked about: where it comes from, and what it looks like."""

from __future__ import annotations

import numpy as np
import streamlit as st

from components.ui.base.locale import _
from components.ui.base.markdown import verbatim
from components.ui.predict.pictures import enlarged
from components.ui.session.lesson_session import LessonSession

# Pixels of the page on a side, or nearly.
SIDE = 160


def picture_field(session: LessonSession, name: str, label: str, picture: np.ndarray) -> np.ndarray:
    """Draw the picture of a column, and return the one to ask about.

    Another source of pictures, such as a drawing, goes in here: it returns numbers from 0 to 1 in the shape
    of `picture`, and keeps them as what was typed for the column.

    Args:
        session: Whose model is asked.
        name: The column.
        label: What the column is called.
        picture: That of the row which is started from, or the one kept.
    """
    shown = enlarged(picture, max(1, SIDE // picture.shape[0]))
    st.image(shown, caption=verbatim(label), alt=_("The picture in question"), width="content")
    return picture
