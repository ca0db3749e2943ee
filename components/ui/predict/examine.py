"""How good the answers are on the validation part: head by head, and the worst of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets import TextDataset
from components.datasets.binding.prepared import Prepared
from components.training import Run
from components.training.analysis.examining import Confusion, Verdict, confusion, fit, roc, verdicts
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import verbatim
from components.ui.base.palette import colours, is_dark, shades
from components.ui.base.problems import show
from components.ui.base.uncertain import MARGIN
from components.ui.charts import examine_charts
from components.ui.predict.asking import WeightsVersion, predict, version_sentence, weights_version
from components.ui.predict.try_it import with_run
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# Rows that are asked about; they are in random order, so the first are as good as any.
MOST_ROWS = 4_000
WORST = 10
HEIGHT = 300


@dataclass(frozen=True, eq=False)
class Examination:
    """The verdicts on a run's heads, over `rows` of the validation part's rows."""

    run: str
    when: WeightsVersion
    rows: int
    verdicts: Mapping[str, Verdict]


@dataclass(frozen=True)
class WorstRow:
    """A row of the validation part, from 0: what was said of it and what is true, in a word,
    and how far the one is from the other."""

    row: int
    said: str
    truth: str
    error: float


# Draws what the worst mistakes were made about.
Mistakes = Callable[[Sequence[WorstRow], Prepared], None]


def examine_view(mistakes: Mistakes | None = None) -> View:
    """The view that examines the run on the bench. `mistakes` draws rows; without, they are texts."""
    return View("examine", N_("Examine"), partial(_view, mistakes=mistakes))


def _view(session: LessonSession, mistakes: Mistakes | None) -> None:
    with_run(session, partial(_examine, mistakes=mistakes), at_once=False)


def _examine(session: LessonSession, run: Run, prepared: Prepared, mistakes: Mistakes | None) -> None:
    key = f"{session.name}-examination"
    rows = min(MOST_ROWS, len(prepared.validation))
    pressed = st.button(
        _("Examine the model"),
        key=f"{session.name}-examine",
        icon=":material/fact_check:",
        help=_(
            "Asks the model about {rows:,} rows of the validation part, which it has not learnt from."
        ).format(rows=rows),
    )
    if pressed:
        try:
            with st.spinner(_("The model answers {rows:,} validation rows...").format(rows=rows)):
                state.keep(key, _asked(session, run, prepared, rows))
        except Refused as refused:
            show(refused.problems)
            return
    found: Examination | None = state.result(key)
    if found is None or found.run != run.id:
        st.info(
            _("Press Examine: what the model says of rows it has not learnt from, beside what is true."),
            icon=":material/fact_check:",
        )
        return
    _report(session, run, prepared, found, mistakes)


def _asked(session: LessonSession, run: Run, prepared: Prepared, rows: int) -> Examination:
    part = prepared.validation.first(rows)
    answers = predict(run, part.inputs)
    return Examination(run.id, weights_version(session, run), rows, verdicts(run.spec, part, answers))


def _report(
    session: LessonSession, run: Run, prepared: Prepared, found: Examination, mistakes: Mistakes | None
) -> None:
    rows = (
        _("All {rows:,} validation rows.").format(rows=found.rows)
        if found.rows == len(prepared.validation)
        else _("{rows:,} of {all:,} validation rows.").format(rows=found.rows, all=len(prepared.validation))
    )
    st.caption(_("{rows} {when}").format(rows=rows, when=version_sentence(found.when)))
    head = _head(session, list(found.verdicts))
    verdict = found.verdicts[head]
    st.caption(say(prepared.questions[head]), help=_(MARGIN))
    if verdict.kind == "number":
        _numbers(session, head, verdict)
    else:
        _classes(session, prepared, head, verdict)
    _worst(run, prepared, head, verdict, mistakes)


def _head(session: LessonSession, heads: list[str]) -> str:
    """The head to look at: chosen where there are several."""
    key = f"{session.name}-examined-head"
    remembered = state.choice(key, heads[0])
    chosen: str = remembered if remembered in heads else heads[0]
    if len(heads) > 1:
        st.segmented_control(
            _("Head"),
            heads,
            format_func=verbatim,
            help=_("Each head answers a question of its own."),
            **state.controlled(key, chosen, lambda head: state.choose(key, head or chosen)),
        )
    return chosen


def _numbers(session: LessonSession, head: str, verdict: Verdict) -> None:
    near = fit(verdict)
    with st.container(horizontal=True):
        st.metric(
            _("mean absolute error"),
            f"{near.error:.3f}",
            **_margin(near.error_likely.margin(near.error), len(verdict.truth)),
            help=_("How far an answer is from the truth, on average, in the units of the head."),
        )
        st.metric(
            _("coefficient of determination (R²)"),
            f"{near.r_squared:.3f}",
            **_margin(near.r_squared_likely.margin(near.r_squared), len(verdict.truth)),
            help=_("1: every answer is right. 0: no better than always giving the mean. It can be below 0."),
        )
    title = _("{head}: what it says against what is true").format(head=head).plain
    st.echarts_chart(
        examine_charts.scatter(verdict, title, _("true"), _("said"), colours(is_dark())[0]),
        height=HEIGHT,
        key=f"{session.name}-scatter",
        alt=title,
    )
    if len(verdict.truth) > examine_charts.MAX_DOTS:
        st.caption(_("The first {dots:,} rows are drawn.").format(dots=examine_charts.MAX_DOTS))


def _margin(margin: float, rows: int, form: str = ".3f") -> dict[str, Any]:
    """What a metric says below its figure: by how much it may be off for the number of rows."""
    told = _("± {margin} on {rows:,} rows").format(margin=format(margin, form), rows=rows)
    return {"delta": told, "delta_color": "off", "delta_arrow": "off"}


def _classes(session: LessonSession, prepared: Prepared, head: str, verdict: Verdict) -> None:
    found, areas = confusion(verdict), roc(verdict)
    names = [say(prepared.encoder.actual(head, number)).plain for number in found.classes]
    with st.container(horizontal=True):
        st.metric(
            _("right"),
            f"{found.accuracy:.1%}",
            **_margin(found.likely.margin(found.accuracy), len(verdict.truth), ".1%"),
            help=_("The share of rows that are taken for what they are."),
        )
        if areas:
            area = sum(each.area for each in areas.values()) / len(areas)
            st.metric(
                _("area under the curve") if len(areas) == 1 else _("area under the curves, mean"),
                f"{area:.3f}",
                # Of several areas: that of their mean is no larger than the mean of theirs.
                **_margin(
                    sum(each.likely.margin(each.area) for each in areas.values()) / len(areas),
                    len(verdict.truth),
                ),
                help=_(
                    "How often a row that is a yes gets a higher answer than one that is a no: 1 is always, "
                    "0.5 is chance."
                ),
            )
    with st.grid(2, min_column_width=280):
        _matrix(session, head, found, names)
        if areas:
            title = _("{head}: ROC curve (area)").format(head=head).plain
            named = {names[number]: curve for number, curve in areas.items()}
            st.echarts_chart(
                examine_charts.curves(
                    named, title, _("false positive rate"), _("true positive rate"), colours(is_dark())
                ),
                height=HEIGHT,
                key=f"{session.name}-roc",
                renderer="svg",
                alt=title,
            )
        else:
            st.info(_("All these rows have the same answer, so there is no ROC curve."))


def _matrix(session: LessonSession, head: str, found: Confusion, names: list[str]) -> None:
    title = _("{head}: confusion matrix").format(head=head).plain
    st.echarts_chart(
        examine_charts.matrix(found, names, title, _("said"), _("true"), shades(is_dark())),
        height=HEIGHT,
        key=f"{session.name}-confusion",
        renderer="svg",
        alt=_("{title}: {right:,} of {rows:,} rows right").format(
            title=title, right=int(found.counts.trace()), rows=int(found.counts.sum())
        ),
    )


def _worst(run: Run, prepared: Prepared, head: str, verdict: Verdict, mistakes: Mistakes | None) -> None:
    rows = [row for row in verdict.worst(WORST) if _mistaken(verdict, row)]
    st.markdown(_("**The worst mistakes**: the largest errors first"))
    if not rows:
        st.caption(_("There is none: every row was taken for what it is."))
        return
    found = [_mistake(prepared, head, verdict, row) for row in rows]
    if mistakes is not None:
        mistakes(found, prepared)
    else:
        _texts(run, prepared, head, found)


def _mistaken(verdict: Verdict, row: int) -> bool:
    return verdict.kind == "number" or int(verdict.classes()[row]) != int(verdict.truth[row])


def _mistake(prepared: Prepared, head: str, verdict: Verdict, row: int) -> WorstRow:
    return WorstRow(
        row=row,
        said=_said(prepared, head, verdict, row),
        truth=say(prepared.encoder.actual(head, float(verdict.truth[row]))),
        error=float(verdict.errors[row]),
    )


def _said(prepared: Prepared, head: str, verdict: Verdict, row: int) -> str:
    if verdict.kind == "yes or no":
        return _("{share:.0%} yes").format(share=float(verdict.said[row, 0]))
    value = float(verdict.classes()[row] if verdict.kind == "class" else verdict.said[row, 0])
    return say(prepared.encoder.actual(head, value))


def _texts(run: Run, prepared: Prepared, head: str, found: Sequence[WorstRow]) -> None:
    dataset = run.recipe.dataset
    assert isinstance(dataset, TextDataset)
    texts = dataset.texts(prepared.validation.rows[[each.row for each in found]])
    parts = [each if isinstance(each, tuple) else (each,) for each in texts]
    labels = (_("text A"), _("text B")) if len(parts[0]) > 1 else (_("text"),)
    table = pd.DataFrame(
        {
            _("error"): [each.error for each in found],
            _("said"): [each.said for each in found],
            _("true"): [each.truth for each in found],
            **{label: [part[at] for part in parts] for at, label in enumerate(labels)},
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        column_config={
            _("error"): st.column_config.NumberColumn(format="%.3f"),
            **{label: st.column_config.TextColumn(width="large") for label in labels},
        },
        alt=_("The rows with the largest errors of {head}").format(head=head),
    )


EXAMINE = examine_view()
