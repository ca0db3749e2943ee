"""Trainings that left a lesson's bench while they went on: where they are, and the way back to them."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.ui.base.locale import _, translator
from components.ui.live.words import line
from components.ui.session.lesson_session import LessonSession
from components.ui.session.shown_runs import ShownRun

# Seconds between two looks at trainings that go on in the background.
LOOK_EVERY = 2.0


def background_runs(session: LessonSession) -> None:
    """One line for each training in the background, with a way back to it."""
    if not session.background:
        return
    going = any(not shown.run.ended for shown in session.background)
    look = partial(_lines, session, session.background, going)
    st.fragment(look, run_every=LOOK_EVERY if going else None)()


def _lines(session: LessonSession, drawn: tuple[ShownRun, ...], going: bool) -> None:
    """The lines that the page was `drawn` with. Where they are others now, the page is too; and
    once none is `going` any more, nobody needs to look again every few seconds."""
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
            help=_("Shows this training again, with the setup it was started with; what is shown now stays."),
            on_click=session.back_to,
            args=(shown,),
        )
        if run.ended:
            st.button(
                ":material/close:",
                key=f"{session.name}-away-{run.id}",
                type="tertiary",
                help=_("Put this away; the run is still among your runs."),
                on_click=session.dismiss,
                args=(shown,),
            )
