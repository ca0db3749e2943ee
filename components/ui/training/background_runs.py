"""Shows the trainings of a lesson that continue in the background, with a way back to each."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.access.sign_button import sign_button
from components.ui.base.locale import _, translator
from components.ui.live.words import line
from components.ui.session.lesson_session import LessonSession
from components.ui.session.shown_runs import ShownRun

# Seconds between two updates of what is shown.
LOOK_EVERY = 2.0


def background_runs(session: LessonSession) -> None:
    """Draw one line for each training in the background, updated while any of them goes on."""
    if not session.background:
        return
    going = any(not shown.run.ended for shown in session.background)
    draw = partial(_lines, session, session.background, going)
    st.fragment(draw, run_every=LOOK_EVERY if going else None)()


def _lines(session: LessonSession, drawn: tuple[ShownRun, ...], going: bool) -> None:
    """Draw the lines. The page is drawn again if the trainings are no longer those it was `drawn` with, and
    once none is `going`, to stop the updates."""
    if session.background is not drawn or (going and all(shown.run.ended for shown in drawn)):
        st.rerun()
    for shown in drawn:
        _line(session, shown)


def _line(session: LessonSession, shown: ShownRun) -> None:
    run = shown.run
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"{session.name}-background-{run.id}"
    ):
        sentence = (
            _(":material/history_toggle_off: **{name}** was trained in the background. {state}")
            if run.ended
            else _(":material/hourglass_top: **{name}** goes on training in the background. {state}")
        )
        st.markdown(sentence.format(name=shown.name, state=line(run, translator())))
        st.button(
            _("Back to it"),
            key=f"{session.name}-back-{run.id}",
            icon=":material/arrow_back:",
            help=_(
                "Shows this training again, with the model and recipe it was started with; what is shown "
                "now stays."
            ),
            on_click=session.back_to,
            args=(shown,),
        )
        if run.ended:
            sign_button(
                ":material/close:",
                _("Hides this; the run stays among your runs."),
                f"{session.name}-away-{run.id}",
                on_click=session.dismiss,
                args=(shown,),
            )
