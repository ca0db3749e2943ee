"""Draws a training while it runs: its status line, its charts, and the figures of its latest epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Baseline
from components.training import Run
from components.training.values.moves import move_summary, moved
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text
from components.ui.base.palette import colours, is_dark
from components.ui.base.uncertain import MARGIN, figure, measured_on
from components.ui.charts.comparable import same_heads, same_rows
from components.ui.charts.curves import trace
from components.ui.charts.training_charts import CHARTS, ChartInputs, EarlierRun
from components.ui.live.component import Drawn, draw_charts, draw_status
from components.ui.live.feed import length, share, sight
from components.ui.live.words import line
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.remote_run import remote_run_notice
from components.ui.session.view import View
from components.ui.training.watching import epochs_done, watched_run


def status(session: LessonSession, drawn: str) -> None:
    """Draw where the run is, in every view.

    The page is drawn again when the run is no longer in the phase `drawn`, the one its buttons were
    drawn for.
    """
    run = session.run
    seen = sight(run, drawn)
    text = line(run, translator()) if session.missing.run is None else ""
    draw_status(f"{session.name}-status", watched_run(session), text, share(run), seen)
    remote_run_notice(session)
    if run is not None:
        for note in run.notes:
            st.caption(say(note))
        if run.problem is not None:
            st.error(say(run.problem), icon=":material/error:")


def curves(session: LessonSession) -> None:
    """Draw the charts and figures of the session's run, and what earlier runs are drawn with it."""

    def draw() -> None:
        _curves(session)
        _moves(session)
        _figures(session)

    # The fragment runs again by itself after every epoch, for its figures.
    st.fragment(draw)()
    _earlier(session)


def _curves(session: LessonSession) -> None:
    """Draw all charts. Their axes are there before there is anything to show."""
    experiment = session.trained or session.experiment
    heads = [head.name for head in experiment.spec.heads if head.loss]
    earlier = _comparable(session, experiment)
    inputs = ChartInputs(
        experiment.spec,
        dict(zip(heads, colours(is_dark()), strict=False)),
        _length(session, earlier),
        {head: baseline.value for head, baseline in _baselines(session).items()},
        [EarlierRun(run.spec, trace(name, run.rows)) for name, run in earlier],
    )
    drawn = {
        kind.name if number == 1 else f"{kind.name}-{number}": Drawn(chart, _(kind.alt))
        for kind in CHARTS
        for number, chart in enumerate(kind.make(inputs, translator()), start=1)
    }
    draw_charts(f"{session.name}-curves", watched_run(session), drawn, epochs_done(session))


def _comparable(session: LessonSession, experiment: Experiment) -> list[tuple[str, Run]]:
    """The earlier runs that learnt from the same rows as the session's run, with their names."""
    return [(name, run) for name, run in session.earlier if same_rows(experiment.recipe, run.recipe)]


def _length(session: LessonSession, earlier: Sequence[tuple[str, Run]]) -> int:
    """How many batches the axis spans. A run that does not know its length yet is taken to be as long
    as earlier runs on the same rows with the same batch size would be."""
    run = session.run
    if run is None or run.progress is not None:
        return length(run)
    steps = [
        other.progress.steps
        for _name, other in earlier
        if other.progress is not None and other.recipe.batch_size == run.recipe.batch_size
    ]
    return max(steps, default=0) * run.recipe.epochs or 1


def _baselines(session: LessonSession) -> Mapping[str, Baseline]:
    """What each head has to beat on the data of the session's run, by head; empty if not known."""
    if session.trained is None:
        return {}
    try:
        return session.trained.prepared().baselines
    except Refused:
        return {}


def _moves(session: LessonSession) -> None:
    """Say which controls were moved while the session's run trained."""
    moves = moved(session.run.marks) if session.run is not None else ()
    if moves:
        text = Text(", ").join(say(move_summary(move)) for move in moves)
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=text))


def _figures(session: LessonSession) -> None:
    """Draw the latest epoch in figures, each head beside its baseline."""
    epochs = [row for row in session.run.rows if row.kind == "epoch"] if session.run else []
    if not epochs or session.trained is None:
        return
    last = epochs[-1]
    baselines = _baselines(session)
    rows = []
    for head in session.trained.spec.heads:
        for metric in head.metrics:
            key = f"{head.name}/{metric}"
            rows.append(
                {
                    _("head"): head.name,
                    _("measure"): _(metric),
                    _("training"): last.metrics.get(key),
                    _("validation"): figure(last, key),
                    _("baseline"): baselines[head.name].value if head.name in baselines else None,
                }
            )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="", alt=_("Figures after the latest epoch"))
    if text := measured_on(last):
        st.caption(text, help=_(MARGIN))


def _earlier(session: LessonSession) -> None:
    """Name the earlier runs that are drawn and those that are not, with a button to hide them."""
    if not session.earlier:
        return
    experiment = session.trained or session.experiment
    drawn = _comparable(session, experiment)
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
                _("Not drawn, since they learnt from other data: {names}.").format(names=_names(others))
            )
        st.button(
            _("Hide them"), key=f"{session.name}-forget", type="tertiary", on_click=session.forget_earlier
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
