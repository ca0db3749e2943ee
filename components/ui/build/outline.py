"""The draft as a list of its calls in order, each as a line of code that can be selected."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.base.markdown import verbatim
from components.ui.build import selection
from components.ui.build.selection import Part
from components.ui.session.lesson_session import LessonSession


def outline(session: LessonSession) -> None:
    """Draw the outline."""
    spec = session.experiment.spec
    parts = [
        *(Part("input", each.name) for each in spec.inputs),
        *(Part("call", call.output) for call in spec.calls),
        *(Part("head", head.name) for head in spec.heads),
    ]
    for part in parts:
        st.button(
            verbatim(part.name),
            key=f"{session.name}-outline-{part.kind}-{part.name}",
            type="tertiary",
            on_click=partial(selection.select, session, part),
        )
