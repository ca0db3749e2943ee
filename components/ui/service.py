"""What all sessions of a server share: the engine."""

from __future__ import annotations

import streamlit as st

from components.assembly import lessons
from components.assembly.diagram import to_dot, to_svg
from components.training import Engine


@st.cache_resource(show_spinner=False)
def engine() -> Engine:
    """The server's engine, started at the first call. Under `app.py` that is at start-up."""
    return Engine()


def warm_up() -> None:
    """Draw a diagram once, so that the first learner does not pay for Keras's imports."""
    to_svg(to_dot(lessons.headline()))
