"""The home page: what the functional API is, where to begin, and the lessons."""

from __future__ import annotations

import streamlit as st

from components.lessons import Lesson
from components.ui.base import state
from components.ui.base.locale import _
from components.ui.base.syllabus import TAUGHT, path

TEACHER = "home-teacher"


def beginning() -> None:
    """Draw what to do first."""
    st.markdown(_("**Begin here.** Flip a switch below, watch the drawing, press Train."))


def explanation() -> None:
    """Draw the functional API in a few sentences, and where to go next."""
    st.markdown(
        _(
            "**A layer is a function: tensors in, tensors out.** Call it, and you get a tensor that the next "
            "layer can be called on. A *model* is all that lies between its inputs and its outputs.\n"
            "- Any tensor can go to several layers: **branches, several inputs, several outputs.**\n"
            "- A layer can be called again: **shared weights.**\n"
            "- A model can be called too: **a model is a layer.**"
        )
    )
    first = TAUGHT[0]
    st.page_link(path(first), label=_("Next: {lesson}").format(lesson=_(first.title)), icon=first.icon)


def lessons() -> None:
    """Draws a card for each lesson; for a teacher also how long it takes and what to show."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.header(_("The lessons, in the order of the slides"), anchor=False)
        st.toggle(
            _("I teach"),
            help=_("Shows how long each lesson takes and what to show on the projector."),
            **state.controlled(TEACHER, _teaches(), lambda on: state.choose(TEACHER, on)),
        )
    with st.grid(4, min_column_width=230):
        for number, lesson in enumerate(TAUGHT, start=1):
            _card(number, lesson)


def _teaches() -> bool:
    on: bool = state.choice(TEACHER, False)
    return on


def _card(number: int, lesson: Lesson) -> None:
    with st.container(border=True, height="stretch"):
        title = _(lesson.title)
        st.page_link(path(lesson), label=f"**{number}. {title}**", icon=lesson.icon)
        st.caption(_(lesson.help))
        if _teaches():
            st.badge(
                _("{minutes} {minutes:minute|minutes}").format(minutes=lesson.minutes),
                icon=":material/schedule:",
            )
            steps = [_(step) for step in lesson.demonstration]
            st.markdown("\n".join(f"1. {shown}" for shown in steps))
