"""A training as it goes: where it is, its curves, its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from components.assembly.spec import Head
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Baseline
from components.training import Run
from components.training.values.moves import moved, summed_up
from components.ui.base.locale import _, say, words
from components.ui.base.markdown import Text
from components.ui.base.palette import colours, is_dark
from components.ui.base.uncertain import MARGIN, figure, on_rows
from components.ui.charts import training_charts
from components.ui.charts.comparable import same_head, same_heads, same_rows
from components.ui.charts.curves import trace
from components.ui.live.component import Drawn, draw_charts, draw_status
from components.ui.live.feed import length, share, sight
from components.ui.live.words import line
from components.ui.session.experiment import Experiment
from components.ui.session.lesson_session import LessonSession
from components.ui.session.remote_run import away
from components.ui.training.watching import epochs_done, watched


def status(session: LessonSession, drawn: str) -> None:
    """Where the run is, in whatever view. When it is paused, goes on or ends, the page is drawn
    anew, since its buttons were `drawn` in another phase, be it only a moment ago."""
    run = session.run
    seen = sight(run, drawn)
    said = line(run, words()) if session.sought.run is None else ""
    draw_status(f"{session.name}-status", watched(session), said, share(run), seen)
    away(session)
    if run is not None:
        for note in run.notes:
            st.caption(say(note))
        if run.problem is not None:
            st.error(say(run.problem), icon=":material/error:")


def curves(session: LessonSession) -> None:
    """The charts and figures of the run on the bench, and of the runs before it."""

    def look() -> None:
        _curves(session)
        _moves(session)
        _figures(session)

    # Drawn again by itself after every epoch, which has figures of its own.
    st.fragment(look)()
    _earlier(session)


def _curves(session: LessonSession) -> None:
    """The charts. Their axes are there before there is anything to show."""
    experiment = session.trained or session.experiment
    heads = [head for head in experiment.spec.heads if head.loss]
    palette = dict(zip([head.name for head in heads], colours(is_dark()), strict=False))
    earlier = _comparable(session, experiment)
    traces = {name: trace(name, run.rows) for name, run in earlier}
    by_head = {
        head.name: [traces[name] for name, run in earlier if same_head(head, run.spec)] for head in heads
    }
    whole = [traces[name] for name, run in earlier if same_heads(experiment.spec, run.spec)]
    axis = _length(session, earlier)
    first = next(iter(palette.values()))
    drawn = {
        "total": Drawn(training_charts.total(whole, first, axis, words()), _("Total loss by batch")),
        "weighted": Drawn(
            training_charts.contributions(palette, axis, words()),
            _("Weighted loss of each head by batch, stacked"),
        ),
    }
    # Numbers of other kinds have axes of their own.
    for number, group in enumerate(_grouped(heads, lambda head: head.loss or "")):
        title = words()(N_("Loss of each head") if number == 0 else N_("Loss of each head, {number}"))
        own = {head.name: palette[head.name] for head in group}
        chart = training_charts.losses(title.format(number=number + 1), by_head, own, axis, words())
        drawn[_key("losses", number)] = Drawn(chart, _("Loss of each head by batch"))
    levels = _levels(session)
    measured = [head for head in heads if head.metrics]
    for number, group in enumerate(_grouped(measured, lambda head: head.metrics[0])):
        own = {head.name: palette[head.name] for head in group}
        metric = group[0].metrics[0]
        beat = {head: levels[head].value for head in own if head in levels}
        chart = training_charts.metrics(metric, by_head, own, beat, axis, words())
        drawn[_key("metrics", number)] = Drawn(
            chart, _("Metric of each head by epoch, and the baseline it has to beat")
        )
    draw_charts(f"{session.name}-curves", watched(session), drawn, epochs_done(session))


def _key(name: str, number: int) -> str:
    return name if number == 0 else f"{name}-{number + 1}"


def _grouped(heads: Sequence[Head], by: Callable[[Head], str]) -> list[list[Head]]:
    """Heads with those that are measured in the same, in their order."""
    found: dict[str, list[Head]] = {}
    for head in heads:
        found.setdefault(by(head), []).append(head)
    return list(found.values())


def _comparable(session: LessonSession, experiment: Experiment) -> list[tuple[str, Run]]:
    """The earlier runs that learnt from the same rows as the one on the bench."""
    return [(name, run) for name, run in session.earlier if same_rows(experiment.recipe, run.recipe)]


def _length(session: LessonSession, earlier: Sequence[tuple[str, Run]]) -> int:
    """How many batches the axis spans: those of the run on the bench or, as long as it does not know
    them, as many as it will have by what earlier ones had of the same rows."""
    run = session.run
    if run is None or run.progress is not None:
        return length(run)
    steps = [
        each.progress.steps
        for _name, each in earlier
        if each.progress is not None and each.recipe.batch_size == run.recipe.batch_size
    ]
    return max(steps, default=0) * run.recipe.epochs or 1


def _levels(session: LessonSession) -> Mapping[str, Baseline]:
    """What each head has to beat, on the data of the run on the bench."""
    if session.trained is None:
        return {}
    try:
        return session.trained.prepared().baselines
    except Refused:
        return {}


def _moves(session: LessonSession) -> None:
    """What was moved while the run on the bench trained."""
    moves = moved(session.run.marks) if session.run is not None else ()
    if moves:
        said = Text(", ").join(say(summed_up(each)) for each in moves)
        st.caption(_(":material/tune: Moved while it trained: {moves}.").format(moves=said))


def _figures(session: LessonSession) -> None:
    """The latest epoch in figures, each head beside the baseline it has to beat."""
    epochs = [row for row in session.run.rows if row.kind == "epoch"] if session.run else []
    if not epochs or session.trained is None:
        return
    last = epochs[-1]
    levels = _levels(session)
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
                    _("baseline"): levels[head.name].value if head.name in levels else None,
                }
            )
    st.dataframe(pd.DataFrame(rows), hide_index=True, placeholder="", alt=_("Figures after the latest epoch"))
    if measured_on := on_rows(last):
        st.caption(measured_on, help=_(MARGIN))


def _earlier(session: LessonSession) -> None:
    """The runs that stay to compare with, those that cannot be compared, and a way to be rid of
    them."""
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
            said = Text(", ").join(say(summed_up(each)) for each in moves)
            st.caption(
                _(":material/tune: Moved while {name} trained: {moves}.").format(name=name, moves=said)
            )


def _names(runs: Sequence[tuple[str, Run]]) -> str:
    return ", ".join(name for name, _run in runs)
