"""Lays a lesson out on one screen: its controls, its model and its training beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.assembly.spec.messages import N_
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.learner import page_heading
from components.ui.lessons.notices import notices
from components.ui.questions.predict_first import switch
from components.ui.session.lesson_session import LessonSession

PROJECTOR_STYLES = Path(__file__).with_name("projector.css")
# The choice that remembers, for all lessons, that a projector shows the page.
PROJECTOR = "projector"
# What the zones are called.
HEADINGS = (N_("Controls"), N_("Model"), N_("Train"))
# The widths of the zones for controls, model and training, as parts of the screen's.
WIDTHS = (3, 4, 5)
# The tabs of a narrow screen; screen_styles/ says what each hides.
TABS = {"model": N_("Model"), "train": N_("Train"), "ask": N_("Ask")}  # in this order
# Narrower screens, in pixels, have the tabs; screen_styles/ has the same bound.
NARROW = 640
# From this width on, in pixels, the zones stand beside each other; screen_styles/ has the same bound.
BESIDE = 1000


class Zones(NamedTuple):
    """Where the parts of a lesson are drawn.

    Attributes:
        controls: What changes the model and how it is trained; it scrolls by itself.
        model: The model.
        training: The buttons that train, the curves, and what is asked of the trained model.
    """

    controls: DeltaGenerator
    model: DeltaGenerator
    training: DeltaGenerator


def zones(session: LessonSession, title: Text, explanation: Text, widths: Sequence[float] = WIDTHS) -> Zones:
    """Draw the heading of a lesson and make the zones of its screen.

    On a wide screen they stand beside each other and are as high as the screen is, so that all of them are in
    sight; a narrow one has tabs.

    Args:
        session: The session of the lesson.
        title: The title of the page.
        explanation: A few sentences on it, the first thing in the zone of controls.
        widths: The widths of the zones.
    """
    if _projected():
        st.html(PROJECTOR_STYLES)
    page_heading.heading(title, switch=_switches)
    _tabs(session)
    columns = st.columns(widths, gap="medium")
    made = Zones(
        *(
            column.container(key=f"zone-{name}", gap="xsmall")
            for column, name in zip(columns, Zones._fields, strict=True)
        )
    )
    # Not seen: they are for who moves from heading to heading, or skips to a zone (components/ui/access).
    for zone, name in zip(made, HEADINGS, strict=True):
        zone.header(_(name), anchor=False)
    with made.controls:
        notices(session)
        st.caption(explanation)
    return made


def _switches() -> None:
    """The switches beside the language: questions, and larger type with fewer things for a projector."""
    switch()
    st.toggle(
        _("Projector"),
        help=_("Larger type and fewer things, for a class that looks at one screen."),
        **state.controlled(PROJECTOR, _projected(), partial(state.choose, PROJECTOR)),
    )


def _projected() -> bool:
    on: bool = state.choice(PROJECTOR, False)
    return on


def _tabs(session: LessonSession) -> None:
    """The tabs of a narrow screen, which a wide one does not show."""
    labels = {name: _(label) for name, label in TABS.items()}
    key = f"{session.name}-tab"
    shown = state.choice(key, "model")
    with st.container(key="zone-tabs"):
        st.segmented_control(
            _("Part of the page"),
            list(labels),
            format_func=labels.__getitem__,
            label_visibility="collapsed",
            width="stretch",
            required=True,
            **state.controlled(key, shown, partial(_open_tab, session)),
        )
        light, dark = (st.get_option(f"theme.{look}.backgroundColor") for look in ("light", "dark"))
        ground = f"{{ background: light-dark({light}, {dark}); }}"
        over = '.st-key-zone-tabs, .stMain [class*="-last-change"][class*="-made"]'
        narrow = f"@media (max-width: {NARROW}px) {{ {over} {ground} }}"
        bar = f"@media (max-width: {BESIDE - 1}px) {{ .st-key-zone-bar {ground} }}"
        st.html(f"<style>{narrow} {bar}</style>")


def _open_tab(session: LessonSession, tab: str) -> None:
    """Open a tab, and with it the curves or what is asked of the model."""
    state.choose(f"{session.name}-tab", tab)
    view = f"{session.name}-view-training"
    if tab == "train":
        state.choose(view, "curves")
    elif tab == "ask" and state.choice(view, "curves") == "curves":
        state.choose(view, "try")
