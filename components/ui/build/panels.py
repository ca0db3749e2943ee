"""The panel of a part of the draft: what can be done with it."""

from __future__ import annotations

import streamlit as st

from components.ui.base.markdown import verbatim
from components.ui.build.selection import Part
from components.ui.session.lesson_session import LessonSession


def part_panel(session: LessonSession, part: Part | None) -> None:
    """Draw what can be done with a part of the draft, or with the whole."""
    if part is not None:
        st.caption(verbatim(part.name))
