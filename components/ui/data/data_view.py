"""The data: where it comes from, how much there is, what is asked of it, how answers are spread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

import streamlit as st

from components.assembly.catalog.metrics import interval
from components.assembly.spec.problems import Refused
from components.datasets.binding.prepared import Baseline, Constant, Prepared
from components.datasets.binding.uncertainty import share, written
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.locale import _, say, translator
from components.ui.base.markdown import Text, verbatim
from components.ui.base.problems import show
from components.ui.charts.bars import bars
from components.ui.charts.figure_names import measure_name
from components.ui.data.cut_texts import cut_texts
from components.ui.session.lesson_session import LessonSession

HEIGHT = 220
# Fewer validation rows are said to be few: an accuracy of 0.75 is then uncertain by 6 percent points.
FEW = 200


def describe_data(
    session: LessonSession, examples: Callable[[LessonSession, Prepared], None]
) -> Prepared | None:
    """Show the lesson's data: where it comes from, how many rows it has, some `examples`, and what
    each head is asked. Returns it prepared; None, with the reason shown, if the model cannot use it."""
    dataset = session.experiment.recipe.dataset
    try:
        prepared = session.experiment.prepared()
        st.caption(say(dataset.provenance()))
        _counts(prepared)
        cut_texts(session, prepared)
        examples(session, prepared)
    except Refused as refused:
        show(refused.problems)
        return None
    _questions(session, prepared)
    return prepared


def _counts(prepared: Prepared) -> None:
    with st.container(horizontal=True):
        st.badge(
            _("{rows:,} {rows:row|rows} to train on").format(rows=len(prepared.train)),
            icon=":material/school:",
        )
        st.badge(
            _("{rows:,} {rows:row|rows} to validate on").format(rows=len(prepared.validation)),
            icon=":material/rule:",
            color="green",
        )
    few = _few(prepared)
    if few is not None:
        st.caption(few)
    for note in prepared.notes:
        st.caption(say(note))


def _few(prepared: Prepared) -> Text | None:
    """What a small validation part allows to be said, None if it is not small."""
    rows = len(prepared.validation)
    if rows >= FEW:
        return None
    metrics = {name for baseline in prepared.baselines.values() for name in baseline.metrics}
    if not any(interval(name) in ("share", "area") for name in metrics):
        return _(
            "{rows:,} validation {rows:row is|rows are} few: figures on them may differ much on other rows."
        ).format(rows=rows)
    return _(
        "{rows:,} validation {rows:row is|rows are} few: an accuracy of 0.75 on them may be anything from "
        "{low:.2f} to {high:.2f} on very many. Two models that differ by less cannot be told apart."
    ).format(rows=rows, **asdict(share(0.75, rows)))


def _questions(session: LessonSession, prepared: Prepared) -> None:
    """Each head: its question, how its target is spread, the baseline it has to beat."""
    for head, question in prepared.questions.items():
        with st.expander(verbatim(head), expanded=False, icon=":material/help:"):
            st.markdown(say(question))
            baseline = prepared.baselines.get(head)
            for metric, constant in _to_beat(baseline).items():
                st.markdown(
                    _("To beat: {answer} scores {value} ({metric}) on the validation rows.").format(
                        answer=say(constant.answer),
                        value=written(constant.value),
                        metric=measure_name(metric, translator(), bool(metric) and head in prepared.counts),
                    )
                )
            draw_chart(
                _spread(session, head),
                height=HEIGHT,
                key=f"{session.name}-spread-{head}",
                alt=_("How the target of {head} is spread").format(head=head),
            )


def _to_beat(baseline: Baseline | None) -> Mapping[str, Constant]:
    """The baselines of a head's metrics, or of its loss if none of its metrics has one."""
    if baseline is None:
        return {}
    return baseline.metrics or {"": baseline.loss}


def _spread(session: LessonSession, head: str) -> dict[str, object]:
    """How many rows there are of each value, as bars; bins of a histogram grow, so they are
    named and not placed."""
    spread = session.experiment.recipe.dataset.distribution(head)
    if "value" in spread:
        return bars(list(spread["value"]), list(spread["rows"]), _("value"), _("rows"))
    ends = zip(spread["from"], spread["to"], strict=True)
    names = [f"{low:,.3g}" if low == high else f"{low:,.0f}-{high:,.0f}" for low, high in ends]
    return bars(names, list(spread["rows"]), _("value"), _("rows"))
