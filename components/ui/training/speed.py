"""Draws the choice of how fast a training goes, so that a class can watch its batches."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.base import folding, state
from components.ui.base.locale import _
from components.ui.base.markdown import Text
from components.ui.session.lesson_session import LessonSession

# Batches a second, at most; 0 is as fast as it goes.
SPEEDS = (0, 20, 5, 2, 1)
# The choice that remembers it, for all lessons.
CHOSEN = "speed"


def speed_control(session: LessonSession) -> None:
    """Draw the choice of a speed. It acts on the run under way and on those that follow, and changes when
    batches begin, not what is learnt."""
    batches: int = state.choice(CHOSEN, 0)
    label = _("Speed") if not batches else _("{speed} a second").format(speed=batches)
    folding.popover(
        label, f"{session.name}-speed-popover", partial(_slider, session, batches), icon=":material/speed:"
    )


def _slider(session: LessonSession, speed: int) -> None:
    st.select_slider(
        _("Speed of the training"),
        SPEEDS,
        format_func=_name,
        help=_("How many batches begin in a second, at most. What is learnt is the same at any speed."),
        **state.controlled(f"{session.name}-speed", speed, partial(_choose, session)),
    )


def set_chosen_speed(session: LessonSession) -> None:
    """Give the session's run the speed that the learner chose, if it is under way."""
    run, speed = session.run, float(state.choice(CHOSEN, 0)) or None
    if run is not None and not run.ended and run.desired_state.speed != speed:
        run.set_speed(speed)


def _choose(session: LessonSession, speed: int) -> None:
    state.choose(CHOSEN, speed)
    set_chosen_speed(session)


def _name(speed: int) -> Text:
    if not speed:
        return _("as fast as it goes")
    return _("{speed} batches a second").format(speed=speed) if speed > 1 else _("one batch a second")
