"""Draws a training while it runs: its status line, its charts, and the figures of its latest epoch."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.assembly.spec.messages import N_
from components.training import Run
from components.training.values.moves import move_summary, moved
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.charts.comparable import same_heads
from components.ui.live.component import draw_status
from components.ui.live.feed import share, sight
from components.ui.live.words import counting, expected, line, result
from components.ui.session.lesson_session import LessonSession
from components.ui.session.remote_run import remote_run_notice
from components.ui.session.view import View
from components.ui.training.chart_grid import chart_chooser, charts, comparable, events
from components.ui.training.figures_table import figures_table
from components.ui.training.watching import baselines, counts, watched_run

# The height of a chart: two of them have room beside each other below the buttons of a screen, and two rows
# of them where it is higher. The script sets how many rows there are (components/ui/live).
HEIGHT = "clamp(200px, calc((100dvh - var(--around-charts)) / var(--rows)), 320px)"


def status(session: LessonSession, drawn: str, *, ready: bool = True) -> None:
    """Draw where the run is, in every view.

    The page is drawn again when the run is no longer in the phase `drawn`, the one its buttons were
    drawn for. `ready` says if the model can be trained.
    """
    run = session.run
    seen = sight(run, drawn)
    text = line(run, translator()) if session.missing.run is None else ""
    known = baselines(session), counts(session)
    came_to = result(run, translator(), *known)
    figure = counting(run, translator(), *known)
    if run is None and not ready:
        text = _("Not trained yet.")
    lines = expected((session.trained or session.experiment).spec, translator(), *known)
    draw_status(
        f"{session.name}-status", watched_run(session), text, came_to, figure, share(run), seen, lines
    )
    remote_run_notice(session)
    if run is not None:
        for note in run.notes:
            st.caption(say(note))
        if run.problem is not None:
            st.error(say(run.problem), icon=":material/error:")


def curves(session: LessonSession) -> None:
    """Draw the charts and figures of the session's run, and what earlier runs are drawn with it."""

    def draw() -> None:
        charts(session, HEIGHT)
        events(session)
        chart_chooser(session)
        _moves(session)
        figures_table(session)

    # The fragment runs again by itself after every epoch, for its figures.
    st.fragment(draw)()
    _earlier(session)


def _moves(session: LessonSession) -> None:
    """Say which controls were moved while the session's run trained."""
    moves = moved(session.run.marks) if session.run is not None else ()
    if moves:
        text = Text(", ").join(say(move_summary(move)) for move in moves)
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=text))


def _earlier(session: LessonSession) -> None:
    """Name the earlier runs that are drawn and those that are not, with a button to hide them."""
    if not session.earlier:
        return
    experiment = session.trained or session.experiment
    drawn = comparable(session, experiment)
    others = [(name, run) for name, run in session.earlier if (name, run) not in drawn]
    partly = [(name, run) for name, run in drawn if not same_heads(experiment.spec, run.spec)]
    with st.container(horizontal=True, vertical_alignment="center"):
        if drawn:
            st.caption(_("Faint lines are earlier runs: {names}.").format(names=_names(drawn)))
        if partly:
            st.caption(
                _("Not in the total loss, which is a sum of other outputs: {names}.").format(
                    names=_names(partly)
                )
            )
        if others:
            st.caption(
                _(
                    "{names} learnt from other data than the run that is shown, so their curves cannot be "
                    "compared with it and are not drawn here."
                ).format(names=_names(others))
            )
        st.button(
            _("Show this run alone"),
            key=f"{session.name}-forget",
            type="tertiary",
            help=_("Earlier runs are no longer drawn or named here; they stay under Runs."),
            on_click=session.forget_earlier,
        )
    for name, run in drawn:
        if moves := moved(run.marks):
            text = Text(", ").join(say(move_summary(move)) for move in moves)
            st.caption(
                _(":material/tune: Moved while {name} trained: {moves}.").format(name=name, moves=text)
            )


def _names(runs: Sequence[tuple[str, Run]]) -> str:
    return ", ".join(name for name, _run in runs)


CURVES = View("curves", N_("Curves"), curves)
