"""The figures of which one can be written on the boxes of a model's drawing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.assembly.checks.shapes import count_parameters
from components.assembly.drawing.parameters import parameters_by_box
from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.diagram.values import Value, Values
from components.ui.session.lesson_session import LessonSession

NOTHING = "nothing"


@dataclass(frozen=True)
class BoxFigure:
    """A figure that each box of a drawing can have.

    Attributes:
        label: What it is, marked for translation.
        by_box: The figures of a session's model by the names of the boxes; whether models inside the model
            are drawn with their layers is said.
    """

    label: str
    by_box: Callable[[LessonSession, bool], Mapping[str, Value]]


def box_values(session: LessonSession, unfolded: bool = False) -> Values | None:
    """Draws the choice of what is written on the boxes; returns it, `None` for nothing."""
    labels = {NOTHING: _("nothing")} | {name: _(figure.label) for name, figure in FIGURES.items()}
    options = {name: _("On the boxes: {figure}").format(figure=label) for name, label in labels.items()}
    key = "on-boxes"
    remembered = state.choice(key, NOTHING)
    shown = remembered if remembered in labels else NOTHING
    st.selectbox(
        _("A figure on each box"),
        list(options),
        format_func=options.__getitem__,
        label_visibility="collapsed",
        filter_mode=None,
        width=250,
        **state.controlled(f"{session.name}-{key}", shown, partial(state.choose, key)),
    )
    if shown == NOTHING:
        return None
    return Values(labels[shown], FIGURES[shown].by_box(session, unfolded))


def _parameters(session: LessonSession, unfolded: bool) -> dict[str, Value]:
    counts = parameters_by_box(session.experiment.spec, unfolded)
    most = max(counts.values(), default=0) or 1
    return {name: Value(f"{count:,}", count / most) for name, count in counts.items()}


def _share(session: LessonSession, unfolded: bool) -> dict[str, Value]:
    counts = parameters_by_box(session.experiment.spec, unfolded)
    total = count_parameters(session.experiment.spec) or 1
    return {name: Value(f"{count / total:.1%}", count / total) for name, count in counts.items()}


FIGURES: Mapping[str, BoxFigure] = {
    "parameters": BoxFigure(N_("parameters"), _parameters),
    "share": BoxFigure(N_("share of the parameters"), _share),
}
