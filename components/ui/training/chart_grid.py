"""Draws the charts of a session's run beside each other, and the choice of which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from components.assembly.spec.messages import N_
from components.training import Run
from components.training.values.rows import on_learnt_scale
from components.ui.base import state
from components.ui.base.caution import titled
from components.ui.base.colours.palette import colours, is_dark, page_colour
from components.ui.base.glossary import words
from components.ui.base.locale import _, translator
from components.ui.charts.comparable import same_rows
from components.ui.charts.curves import trace
from components.ui.charts.training_charts import SHOWN_FIRST, ChartInputs, ChartKind, EarlierRun, kinds
from components.ui.live.component import CHART_HEIGHT, DrawnChart, draw_charts, draw_events
from components.ui.live.feed import length
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.training.watching import baselines, counts, epochs_done, prepared_data, watched_run

# The choice that remembers, for all lessons, which charts are shown.
SHOWN = "charts-shown"
# The choice that remembers how smooth they are, and what there is to choose.
SMOOTHING = "charts-smoothing"
SMOOTHINGS = {0.0: N_("Raw"), 0.6: N_("Smooth"), 0.9: N_("Smoother")}


def chart_chooser(session: LessonSession) -> None:
    """Draw the choice of the charts to be shown, at least one, and of how smooth they are."""
    labels = {kind.name: _(kind.label) for kind in available_charts(session)}
    shown = [kind.name for kind in shown_charts(session)]
    with st.container(horizontal=True, key=f"{session.name}-chart-choice"):
        st.pills(
            _("Charts"),
            list(labels),
            selection_mode="multi",
            format_func=labels.__getitem__,
            label_visibility="collapsed",
            wrap=True,
            **state.controlled(
                f"{session.name}-charts", shown, lambda names: state.choose(SHOWN, list(names))
            ),
        )
        smoothness(f"{session.name}-smoothing")
        words(
            session.name,
            "loss",
            "loss weight",
            "batch",
            "epoch",
            "learning rate",
            "validation",
            "overfitting",
            "baseline",
            "smoothing",
        )


def smoothness(key: str) -> None:
    """Draw the choice of how smooth curves of batches are, which holds for all charts."""
    labels = {share: _(label) for share, label in SMOOTHINGS.items()}
    st.segmented_control(
        _("Smoothing"),
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(key, smoothing(), lambda share: state.choose(SMOOTHING, share or 0.0)),
    )


def smoothing() -> float:
    """How much curves of batches are smoothed, 0 to less than 1."""
    share: float = state.choice(SMOOTHING, 0.0)
    return share


def events(session: LessonSession) -> None:
    """Draw what happened in the session's run, in sentences: those that the charts have numbers for."""
    draw_events(f"{session.name}-events", watched_run(session), _("What happened while it trained"))


def available_charts(session: LessonSession) -> list[ChartKind]:
    """The charts that say something of the session's model which no other of them says."""
    return kinds((session.trained or session.experiment).spec)


def shown_charts(session: LessonSession) -> list[ChartKind]:
    """The charts that are chosen, in their order."""
    available = available_charts(session)
    names = state.choice(SHOWN, (available[0].name, *SHOWN_FIRST))
    return [kind for kind in available if kind.name in names] or available[:1]


def charts(session: LessonSession, height: str = CHART_HEIGHT) -> None:
    """Draw the charts that are chosen. Their axes are there before there is anything to show.

    Args:
        session: Whose run it is.
        height: The height of one chart, as CSS has lengths: "210px", "calc((100dvh - 20rem) / 2)".
    """
    experiment = session.trained or session.experiment
    heads = [head.name for head in experiment.spec.heads if head.loss]
    earlier = _on_same_scale(session, experiment)
    inputs = ChartInputs(
        experiment.spec,
        dict(zip(heads, colours(is_dark()), strict=False)),
        _length(session, earlier),
        baselines(session),
        [EarlierRun(run.spec, trace(name, run.rows)) for name, run in earlier],
        page_colour(is_dark()),
        smoothing(),
        counts(session),
    )
    drawn = {
        kind.name if number == 1 else f"{kind.name}-{number}": DrawnChart(
            replace(chart, option=titled(chart.option, experiment.recipe.dataset)), _(kind.alt)
        )
        for kind in shown_charts(session)
        for number, chart in enumerate(kind.make(inputs, translator()), start=1)
    }
    draw_charts(f"{session.name}-curves", watched_run(session), drawn, epochs_done(session), height)


def comparable(session: LessonSession, experiment: Experiment) -> list[tuple[str, Run]]:
    """The earlier runs that learnt from the same rows as the session's run, with their names."""
    return [(name, run) for name, run in session.earlier if same_rows(experiment.recipe, run.recipe)]


def _on_same_scale(session: LessonSession, experiment: Experiment) -> list[tuple[str, Run]]:
    """Of those that are `comparable` the runs whose errors are on the scale of the session's run."""
    runs, data = comparable(session, experiment), prepared_data(session)
    if data is None or session.run is None or not data.units:
        return runs
    scale = on_learnt_scale(experiment.spec, session.run.rows, data.units)
    return [(name, run) for name, run in runs if on_learnt_scale(run.spec, run.rows, data.units) == scale]


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
