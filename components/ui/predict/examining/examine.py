"""Examines a model on the validation part: figures, charts and the worst mistakes of each head."""

from __future__ import annotations

from math import exp, inf
from typing import Any

import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.uncertainty import Range, written
from components.training import Run
from components.training.analysis.examining import OTHERS, Confusion, Verdict, confusion, fit, roc
from components.ui.base import state
from components.ui.base.caution import titled
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark, shades
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import verbatim
from components.ui.base.own_unit import in_own_unit
from components.ui.base.problems import show
from components.ui.base.uncertain import MARGIN
from components.ui.charts import examine_charts
from components.ui.charts.figure_names import measure_name
from components.ui.predict.asking import (
    say_scores,
    version_sentence,
)
from components.ui.predict.examining.examination import Examination, asked_rows, examined
from components.ui.predict.examining.worst_mistakes import worst_mistakes
from components.ui.predict.try_it import with_run
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

HEIGHT = 300
CELL = 22  # pixels of the page for a row of a large confusion matrix


def _view(session: LessonSession) -> None:
    with_run(session, _examine, at_once=False)


def _examine(session: LessonSession, run: Run, prepared: Prepared) -> None:
    key = f"{session.name}-examination"
    rows = asked_rows(run, prepared)
    button = _("Examine the model")
    pressed = st.button(
        button,
        key=f"{session.name}-examine",
        icon=":material/fact_check:",
        help=_(
            "Asks the model about {rows:,} {rows:row|rows} of the validation part, which it has not "
            "learnt from."
        ).format(rows=rows),
    )
    if pressed:
        try:
            with st.spinner(_("The model answers {rows:,} validation rows...").format(rows=rows)):
                state.keep(key, examined(session, run, prepared, rows))
        except Refused as refused:
            show(refused.problems)
            return
    examination: Examination | None = state.result(key)
    if examination is None or examination.run != run.id:
        st.info(
            _(
                "Press {button}: the model's answers for rows it has not learnt from appear here, beside the "
                "true ones."
            ).format(button=button),
            icon=":material/fact_check:",
        )
        return
    _report(session, run, prepared, examination)


def _report(session: LessonSession, run: Run, prepared: Prepared, examination: Examination) -> None:
    rows = (
        _("All {rows:,} validation rows.").format(rows=examination.rows)
        if examination.rows == len(prepared.validation)
        else _("{rows:,} of {all:,} validation rows.").format(
            rows=examination.rows, all=len(prepared.validation)
        )
    )
    st.caption(_("{rows} {when}").format(rows=rows, when=version_sentence(examination.when)))
    head = _head(session, list(examination.verdicts))
    verdict = examination.verdicts[head]
    st.caption(say(prepared.questions[head]), help=_(MARGIN))
    say_scores([run.spec.head(head)])
    if len(verdict.truth) > verdict.measured_rows:
        st.caption(
            _("{answers:,} answers: a row has several, such as one for each word or pixel.").format(
                answers=len(verdict.truth)
            )
        )
    if verdict.kind == "number":
        _numbers(session, run, prepared, head, verdict)
    else:
        _classes(session, run, prepared, head, verdict)
    worst_mistakes(run, prepared, head, verdict)


def _head(session: LessonSession, heads: list[str]) -> str:
    """The head whose results are shown; drawn as buttons if there are several."""
    if len(heads) == 1:
        return heads[0]
    return choice_buttons(
        _("Head"),
        {head: verbatim(head) for head in heads},
        f"{session.name}-examined-head",
        label_visibility="visible",
        help=_("Each head answers a question of its own."),
    )


def _numbers(session: LessonSession, run: Run, prepared: Prepared, head: str, verdict: Verdict) -> None:
    own, counts = in_own_unit(prepared, head, verdict), head in prepared.counts
    near = fit(own)
    with st.container(horizontal=True):
        st.metric(
            verbatim(measure_name("mean_absolute_error", translator(), counts)),
            verbatim(written(near.error)),
            **_margin(near.error, near.error_likely, verdict.measured_rows),
            help=_("How far an answer is from the truth, on average, in the unit of the answers."),
        )
        if counts:
            st.metric(
                _("too large or too small by a factor of"),
                verbatim(written(exp(near.error))),
                help=_(
                    "What the mean absolute error of log(1 + count) comes to for counts: 2 means that an "
                    "answer is typically twice or half the true count."
                ),
            )
        st.metric(
            verbatim(measure_name("r2_score", translator(), counts)),
            f"{near.r_squared:.3f}",
            **_margin(near.r_squared, near.r_squared_likely, verdict.measured_rows, most=1.0),
            help=_("1: every answer is right. 0: no better than always giving the mean. It can be below 0."),
        )
    title = _("{head}: what it says against what is true").format(head=head).plain
    axes = (_("true, as log(1 + count)"), _("said, as log(1 + count)")) if counts else (_("true"), _("said"))
    draw_chart(
        titled(
            examine_charts.scatter(own, title, *axes, colours(is_dark())[0]),
            run.recipe.dataset,
        ),
        height=HEIGHT,
        key=f"{session.name}-scatter",
        alt=title,
    )
    if len(own.truth) > examine_charts.MAX_DOTS:
        st.caption(_("The first {dots:,} answers are drawn.").format(dots=examine_charts.MAX_DOTS))


def _margin(value: float, likely: Range, rows: int, form: str = ".3f", most: float = inf) -> dict[str, Any]:
    """Arguments of `st.metric` that show the uncertainty below the figure, which is `most` at most."""
    margin = likely.margin(value)
    if value + margin <= most:
        text = _("± {margin} on {rows:,} {rows:row|rows}").format(margin=written(margin, form), rows=rows)
    else:
        low, high = written(likely.low, form), written(min(likely.high, most), form)
        text = _("{low} to {high} on {rows:,} {rows:row|rows}").format(low=low, high=high, rows=rows)
    return {"delta": text, "delta_color": "off", "delta_arrow": "off"}


def _classes(session: LessonSession, run: Run, prepared: Prepared, head: str, verdict: Verdict) -> None:
    matrix, areas = confusion(verdict), roc(verdict)
    names = {
        number: _("others").plain if number == OTHERS else say(prepared.encoder.actual(head, number)).plain
        for number in matrix.classes
    }
    with st.container(horizontal=True):
        st.metric(
            _("right"),
            f"{matrix.accuracy:.1%}",
            **_margin(matrix.accuracy, matrix.likely, verdict.measured_rows, ".1%", 1.0),
            help=_("The share of answers that are correct."),
        )
        if areas:
            area = sum(curve.area for curve in areas.values()) / len(areas)
            # The margin of a mean of areas is at most the mean of their margins.
            margin = sum(curve.likely.margin(curve.area) for curve in areas.values()) / len(areas)
            st.metric(
                _("area under the curve") if len(areas) == 1 else _("area under the curves, mean"),
                f"{area:.3f}",
                **_margin(area, Range(area - margin, area + margin), verdict.measured_rows, most=1.0),
                help=_(
                    "How often a row that is a yes gets a higher answer than one that is a no: 1 is always, "
                    "0.5 is chance."
                ),
            )
    if all(name.isdecimal() for name in names.values()):  # digits in their order, whatever their classes are
        matrix = matrix.in_order(sorted(matrix.classes, key=lambda number: int(names[number])))
    with st.grid(2, min_column_width=280):
        _matrix(session, run, head, matrix, [names[number] for number in matrix.classes])
        if areas:
            title = _("{head}: ROC curve (area)").format(head=head).plain
            named = {names[number]: curve for number, curve in areas.items()}
            draw_chart(
                titled(
                    examine_charts.curves(
                        named, title, _("false positive rate"), _("true positive rate"), colours(is_dark())
                    ),
                    run.recipe.dataset,
                ),
                height=HEIGHT,
                key=f"{session.name}-roc",
                renderer="svg",
                alt=title,
            )
        else:
            st.info(_("All these rows have the same answer, so there is no ROC curve."))


def _matrix(session: LessonSession, run: Run, head: str, matrix: Confusion, names: list[str]) -> None:
    title = _("{head}: confusion matrix").format(head=head).plain
    draw_chart(
        titled(
            examine_charts.matrix(matrix, names, title, _("said"), _("true"), shades(is_dark())),
            run.recipe.dataset,
        ),
        height=max(HEIGHT, 80 + CELL * len(names)),
        key=f"{session.name}-confusion",
        renderer="svg",
        alt=_("{title}: {right:,} of {rows:,} rows right").format(
            title=title, right=int(matrix.counts.trace()), rows=int(matrix.counts.sum())
        ),
    )


EXAMINE = View("examine", N_("Examine"), _view)
