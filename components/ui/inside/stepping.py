"""Lets a learner go through the steps of a model, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.training.analysis.model_steps import CallUse, Step
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text, verbatim
from components.ui.figures import shown_call
from components.ui.session.lesson_session import LessonSession


def choose_step(session: LessonSession, steps: Sequence[Step]) -> int:
    """Draw buttons to the step before and after, and the list of all; returns the number of the one shown."""
    key = f"{session.name}-inside-step"
    source = shown_call.shown(session)
    at = next((number for number, step in enumerate(steps) if step.outputs[0] == source), 0)

    def show(number: int) -> None:
        shown_call.show(session, steps[number])

    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name, to, icon, label in (
            ("before", at - 1, ":material/arrow_back:", _("Previous")),
            ("after", at + 1, ":material/arrow_forward:", _("Next")),
        ):
            st.button(
                label,
                key=f"{key}-{name}",
                icon=icon,
                disabled=not 0 <= to < len(steps),
                on_click=partial(show, to),
            )
        labels = [
            _("{number} of {all}: {name}").format(number=number, all=len(steps), name=step_name(step)).plain
            for number, step in enumerate(steps, start=1)
        ]
        st.selectbox(
            _("Call"),
            range(len(steps)),
            format_func=labels.__getitem__,
            width="stretch",
            **state.controlled(f"{key}-list", at, show),
        )
    return at


def step_name(step: Step) -> Text:
    """What a step is called: the layer, which of its calls it is, and the models that it is in."""
    names = [*map(_use, step.around), _use(step.use)]
    return Text(" › ").join(names)


def _use(use: CallUse) -> Text:
    if use.of == 1:
        return verbatim(use.name)
    return _("{name} (call {number} of {all})").format(name=use.name, number=use.number, all=use.of)
