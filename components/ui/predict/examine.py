"""Examines a model on the validation part: figures, charts and the worst mistakes of each head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, inf
from typing import Any

import numpy as np
import streamlit as st

from components.assembly.catalog.losses import LOSSES
from components.assembly.checks.shapes import known_shapes
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import DataPart, Prepared
from components.datasets.binding.uncertainty import Range, written
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.text.word_ids import PADDING
from components.training import Run
from components.training.analysis.examining import OTHERS, Confusion, Verdict, confusion, fit, roc, verdicts
from components.ui.base import state
from components.ui.base.caution import titled
from components.ui.base.colours.palette import colours, is_dark, shades
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import verbatim
from components.ui.base.own_unit import in_own_unit
from components.ui.base.problems import show
from components.ui.base.uncertain import MARGIN
from components.ui.charts import examine_charts
from components.ui.charts.figure_names import measure_name
from components.ui.predict.asking import (
    WeightsVersion,
    predict,
    say_scores,
    version_sentence,
    weights_version,
)
from components.ui.predict.try_it import with_run
from components.ui.predict.worst_mistakes import worst_mistakes
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# The most rows that are asked about. They are in random order, so the first ones are as good as any.
MOST_ROWS = 4_000
# Numbers of all their answers: 64 MB.
MOST_NUMBERS = 8_000_000
HEIGHT = 300
CELL = 22  # pixels of the page for a row of a large confusion matrix


@dataclass(frozen=True, eq=False)
class Examination:
    """The results of an examination.

    Attributes:
        run: The id of the run.
        when: Which weights answered.
        rows: How many rows of the validation part were asked about.
        verdicts: The answers and the truth, by head.
    """

    run: str
    when: WeightsVersion
    rows: int
    verdicts: Mapping[str, Verdict]


def _view(session: LessonSession) -> None:
    with_run(session, _examine, at_once=False)


def _examine(session: LessonSession, run: Run, prepared: Prepared) -> None:
    key = f"{session.name}-examination"
    rows = _rows(run, prepared)
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
                state.keep(key, _asked(session, run, prepared, rows))
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


def _rows(run: Run, prepared: Prepared) -> int:
    """How many rows of the validation part are asked about: as many as their answers fit into memory."""
    rows, numbers = len(prepared.validation), 1
    shapes = known_shapes(run.spec)
    for head in run.spec.heads:
        target = prepared.validation.targets.get(head.name)
        if head.loss is not None and target is not None:
            units = shapes[head.tensor][-1] if LOSSES[head.loss].labels == "class number" else 1
            numbers += target.size // max(1, rows) * int(units or 1)
    return max(1, min(rows, MOST_ROWS, MOST_NUMBERS // numbers))


def _asked(session: LessonSession, run: Run, prepared: Prepared, rows: int) -> Examination:
    part = prepared.validation.first(rows)
    answers = predict(run, part.inputs)
    part = part.first(min(len(answer) for answer in answers.values()))
    counted = _written(run.spec, prepared, part, answers)
    return Examination(
        run.id, weights_version(session, run), len(part), verdicts(run.spec, part, answers, counted)
    )


def _written(
    spec: ModelSpec, prepared: Prepared, part: DataPart, answers: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Which steps of each head that answers along a text are no padding: shape (rows, steps)."""
    if not isinstance(prepared.encoder, BoundEncoder):
        return {}
    texts = [part.inputs[name] != PADDING for name, _text in prepared.encoder.readers()]
    along = [(head, text) for head in spec.heads for text in reversed(texts) if text.ndim == 2]
    return {
        head.name: text
        for head, text in along
        if head.loss is not None
        and LOSSES[head.loss].by_class
        and answers[head.name].shape[:-1] == text.shape
    }


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
    key = f"{session.name}-examined-head"
    remembered = state.choice(key, heads[0])
    current: str = remembered if remembered in heads else heads[0]
    if len(heads) > 1:
        st.segmented_control(
            _("Head"),
            heads,
            format_func=verbatim,
            help=_("Each head answers a question of its own."),
            **state.controlled(key, current, lambda head: state.choose(key, head or current)),
        )
    return current


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
    st.echarts_chart(
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
            st.echarts_chart(
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
    st.echarts_chart(
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
