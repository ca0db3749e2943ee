"""Panels: what can be done with the part of the draft that is selected, from native widgets."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.ui.build.panels.editing import Editing
from components.ui.build.panels.head_panel import head_panel
from components.ui.build.panels.input_panel import input_panel
from components.ui.build.panels.layer_panel import call_panel, uncalled_panel
from components.ui.build.panels.several_panel import several_panel
from components.ui.build.panels.start_panel import start_panel
from components.ui.build.panels.tensor_panel import tensor_panel
from components.ui.build.selection import Part
from components.ui.session.lesson_session import LessonSession

_PANELS = {
    "call": call_panel,
    "layer": uncalled_panel,
    "input": input_panel,
    "head": head_panel,
    "tensor": tensor_panel,
}


def part_panel(session: LessonSession, part: Part | None, others: Sequence[Part] = ()) -> None:
    """Draw what can be done with a part of the draft, or with several of one model.

    Args:
        session: Whose draft it is.
        part: The part, which is there; None for what can be added when nothing is selected.
        others: What is selected beside it.
    """
    with st.container(gap="xsmall", key=f"{session.name}-part"):
        if part is None:
            start_panel(Editing(session))
        elif others:
            several_panel(Editing(session, part.within), (*others, part))
        else:
            _PANELS[part.kind](Editing(session, part.within), part)
