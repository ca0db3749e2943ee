"""The picture that a model is asked about: that of a row, or a drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import verbatim
from components.ui.data.pictures import enlarged
from components.ui.predict.sketch.component import sketch
from components.ui.predict.sketch.drawing import Sketch
from components.ui.session.lesson_session import LessonSession

# Pixels of the page on a side, or nearly.
SIDE = 160


def picture_field(
    session: LessonSession,
    name: str,
    label: str,
    picture: np.ndarray,
    changed: Callable[[np.ndarray], None],
) -> np.ndarray:
    """Draw the picture of a column, and beside one of ink a square to draw another in.

    Args:
        session: Whose model is asked.
        name: The column.
        label: What the column is called.
        picture: That of the row which is started from, or what was drawn instead.
        changed: Called with what is drawn, in the shape of `picture`.

    Returns:
        The picture to ask about: numbers from 0 to 1.
    """
    shown = enlarged(picture, max(1, SIDE // picture.shape[0]))
    with st.container(horizontal=True):
        st.image(shown, caption=verbatim(label), alt=_("The picture in question"), width="content")
        if picture.ndim == 2:
            _square(f"{session.name}-sketch-{name}", picture, changed)
    return picture


def _square(key: str, picture: np.ndarray, changed: Callable[[np.ndarray], None]) -> None:
    """Draw a square to draw in; it shows the drawing that the picture was made of, if it was."""

    def take(drawing: Sketch) -> None:
        state.keep(key, drawing)
        changed(drawing.picture(len(picture)))

    kept: Sketch = state.result(key) or Sketch()
    made = np.array_equal(kept.picture(len(picture)), picture)
    sketch(f"{key}-square", kept if made else Sketch(), take)
