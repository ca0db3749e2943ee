"""Shows what each head of a bound model says of one row, in the head's own terms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.assembly.spec import Head
from components.datasets import Bound
from components.datasets.binding.prepared import Prepared
from components.datasets.binding.targets import HowMany, HowMuch
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.encodings.options import SMALLEST_PICTURE
from components.datasets.encodings.picture_input import picture_side
from components.training.analysis.examining import Kind, answer_kind, labels_as_numbers
from components.ui.base.caution import caution
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.colours.palette import colours, is_dark
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.base.own_unit import quantity
from components.ui.charts.bars import ranked_bars
from components.ui.data.pictures import enlarged
from components.ui.predict.asking import say_scores
from components.ui.session.lesson_session import LessonSession

# Classes in the chart; steps and numbers in a table.
MOST_CLASSES, MOST_STEPS, MOST_NUMBERS = 8, 200, 20
BAR, SIDE = 27, 120  # pixels of the page


@dataclass(frozen=True, eq=False)
class HeadAnswer:
    """What a head says of one row.

    Attributes:
        head: The head.
        kind: What it answers with.
        predicted: Its numbers; those of a yes or no and of classes are probabilities.
        truth: What is true, by the number of the class; None where that is not known.
        words: What stands at each step of the text that it answers along; None for padding. Empty for a
            head without steps, or of no such text.
    """

    head: Head
    kind: Kind
    predicted: np.ndarray
    truth: np.ndarray | None
    words: tuple[str | None, ...] = ()

    @property
    def by_step(self) -> bool:
        """Whether it has an answer for each of several steps."""
        return self.predicted.ndim > 1


def head_answer(
    head: Head, predicted: np.ndarray, at: int | None, prepared: Prepared, words: tuple[str | None, ...] = ()
) -> HeadAnswer:
    """What a head says of one row.

    Args:
        head: The head.
        predicted: What it says, without the batch.
        at: The validation row that it is, for what is true; None for one that is none of them.
        prepared: The data.
        words: See `HeadAnswer`.
    """
    targets = prepared.validation.targets.get(head.name)
    kind = answer_kind(head.loss, targets, predicted.shape[-1] if predicted.ndim else 1)
    truth = None
    if head.loss is not None and targets is not None and at is not None:
        truth = labels_as_numbers(head.loss, targets[at : at + 1])[0]
    return HeadAnswer(head, kind, predicted, truth, words if predicted.ndim > 1 else ())


def draw_answer(session: LessonSession, dataset: Bound, prepared: Prepared, answer: HeadAnswer) -> None:
    """Draw the answer of a head, beside what is true and what most rows are."""
    head, encoder = answer.head, prepared.encoder
    assert isinstance(encoder, BoundEncoder)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{verbatim(head.name)}**")
        if head.name in prepared.questions:
            st.caption(say(prepared.questions[head.name]))
        elif head.loss is None:
            st.caption(_("An output without a loss: its numbers as they are."))
        if answer.kind == "class" and not answer.by_step:
            _classes(session, answer, encoder)
        elif answer.kind == "class":
            _table(_steps(answer, lambda value: say(encoder.actual(head.name, value))), answer)
        elif answer.predicted.size == 1:
            _one(answer, encoder, quantity(prepared, head.name))
        elif _is_picture(dataset, answer):
            _pictures(answer)
        else:
            _several(answer, encoder)
        say_scores([head])
        _usual(answer, prepared)
        caution(dataset)


def _one(answer: HeadAnswer, encoder: BoundEncoder, amount: HowMany | HowMuch | None) -> None:
    name, value = answer.head.name, float(answer.predicted.reshape(-1)[0])
    asked = name in encoder.questions
    figure = f"{value:.1%}" if answer.kind == "yes or no" else f"{value:.4g}"
    label = _("probability of yes") if answer.kind == "yes or no" else _("said")
    if amount is not None:
        label, figure = say(amount.what), say(amount.actual(value))
    st.metric(
        label,
        figure,
        verbatim(_true(answer, encoder) or "") if asked else None,
        delta_color="off",
        delta_arrow="off",
    )


def _true(answer: HeadAnswer, encoder: BoundEncoder) -> Text | None:
    if answer.truth is None:
        return None
    true = say(encoder.actual(answer.head.name, float(answer.truth.reshape(-1)[0])))
    return _("true: {answer}").format(answer=true)


def _classes(session: LessonSession, answer: HeadAnswer, encoder: BoundEncoder) -> None:
    """The classes as bars, the best first; the true one is among them, and marked."""
    name, shares = answer.head.name, answer.predicted.astype(np.float64)
    ranked = [int(number) for number in np.argsort(-shares, kind="stable")]
    true = None if answer.truth is None else int(answer.truth.reshape(-1)[0])
    shown = ranked[:MOST_CLASSES]
    if true is not None and true not in shown:
        shown = [*shown[:-1], true]
    names = {number: say(encoder.actual(name, number)) for number in shown}
    labels = [
        _("{answer} (true)").format(answer=names[number]).plain if number == true else _plain(names[number])
        for number in shown
    ]
    palette = colours(is_dark())
    best, share = names[ranked[0]], float(shares[ranked[0]])
    st.metric(
        _("most probable: {share:.1%}").format(share=share),
        best,
        verbatim(_true(answer, encoder) or ""),
        delta_color="off",
        delta_arrow="off",
    )
    draw_chart(
        ranked_bars(
            labels,
            [float(shares[number]) for number in shown],
            _("class").plain,
            _("probability").plain,
            [palette[1] if number == true else palette[0] for number in shown],
        ),
        height=BAR * len(shown) + 12,
        key=f"{session.name}-ranked-{name}",
        renderer="svg",
        alt=_("How probable each class of {head} is; {best} is first, at {share:.1%}").format(
            head=name, best=best, share=share
        ),
    )
    if len(ranked) > len(shown):
        rest = 1.0 - float(sum(shares[number] for number in shown))
        st.caption(
            _("The other classes ({count:,}) together: {share:.1%}.").format(
                count=len(ranked) - len(shown), share=max(0.0, rest)
            )
        )


def _steps(answer: HeadAnswer, name: Callable[[float], str]) -> pd.DataFrame:
    """A row for each step that is no padding: its word, the most probable class, and the true one."""
    shares = answer.predicted.reshape(-1, answer.predicted.shape[-1])
    kept = _kept(answer, len(shares))
    best = shares[kept].argmax(axis=-1)
    table = _positions(answer, kept)
    table[_("said").plain] = [_plain(name(float(number))) for number in best]
    table[_("probability").plain] = shares[kept, best].astype(np.float64)
    if answer.truth is not None:
        table[_("true").plain] = [_plain(name(float(number))) for number in answer.truth.reshape(-1)[kept]]
    return table


def _several(answer: HeadAnswer, encoder: BoundEncoder) -> None:
    """The numbers of a head that gives several: a row for each of its questions, or for each step."""
    name = answer.head.name
    parts = encoder.parts(name) if name in encoder.questions else ()
    if answer.by_step or len(parts) != answer.predicted.size:
        _table(_numbers(answer), answer)
        return
    predicted, yes = answer.predicted.reshape(-1), answer.kind == "yes or no"
    order = np.argsort(-predicted, kind="stable") if yes else np.arange(len(predicted))
    labels = [_plain(say(what)) for what, _question in parts]
    table = pd.DataFrame({_("which answer").plain: [labels[at] for at in order]})
    table[_("probability").plain if yes else _("said").plain] = (
        predicted[order].astype(np.float64)
        if yes
        else [_plain(say(parts[at][1].actual(float(predicted[at])))) for at in order]
    )
    if answer.truth is not None:
        true = answer.truth.reshape(-1)
        table[_("true").plain] = [_plain(say(parts[at][1].actual(float(true[at])))) for at in order]
    _table(table, answer)


def _numbers(answer: HeadAnswer) -> pd.DataFrame:
    """The numbers as they are: a row for each step, a column for each number of one."""
    steps = (
        answer.predicted.reshape(-1, answer.predicted.shape[-1])
        if answer.by_step
        else answer.predicted.reshape(-1, 1)
    )
    kept = _kept(answer, len(steps))
    table = _positions(answer, kept)
    single = steps.shape[1] == 1
    unit = _("probability of yes").plain if answer.kind == "yes or no" else _("said").plain
    for at in range(min(steps.shape[1], MOST_NUMBERS)):
        table[unit if single else str(at + 1)] = steps[kept, at].astype(np.float64)
    if answer.truth is not None and single:
        table[_("true").plain] = answer.truth.reshape(-1)[kept].astype(np.float64)
    return table


def _kept(answer: HeadAnswer, steps: int) -> np.ndarray:
    words = answer.words if len(answer.words) == steps else ("",) * steps
    return np.array([at for at, word in enumerate(words) if word is not None], dtype=np.int64)[:MOST_STEPS]


def _positions(answer: HeadAnswer, kept: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame({_("position").plain: kept + 1})
    if answer.words:
        table[_("word").plain] = [answer.words[at] for at in kept]
    return table


def _table(table: pd.DataFrame, answer: HeadAnswer) -> None:
    share = _("probability").plain
    st.dataframe(
        table,
        hide_index=True,
        column_config={share: st.column_config.ProgressColumn(format="percent", min_value=0, max_value=1)}
        if share in table
        else None,
        alt=_("The answer of {head}").format(head=answer.head.name).plain,
    )
    if None in answer.words:
        st.caption(_("Steps before the text are padding and left out."))
    steps = answer.predicted.size // answer.predicted.shape[-1] if answer.by_step else answer.predicted.size
    if steps > MOST_STEPS:
        st.caption(_("The first {count} steps are shown.").format(count=MOST_STEPS))
    if answer.by_step and answer.kind != "class" and answer.predicted.shape[-1] > MOST_NUMBERS:
        st.caption(_("The first {count} numbers of each step are shown.").format(count=MOST_NUMBERS))


def _is_picture(dataset: Bound, answer: HeadAnswer) -> bool:
    """Whether a head is asked for the picture that an input is given."""
    bindings = dataset.bindings
    asked = bindings.get(answer.head.name)
    given = bindings.get(asked.columns[0]) if asked is not None and asked.encoding == "input" else None
    shape = answer.predicted.shape
    return given is not None and given.encoding == "picture" and picture_side(shape) >= SMALLEST_PICTURE


def _pictures(answer: HeadAnswer) -> None:
    shown = {_("said"): answer.predicted} | ({} if answer.truth is None else {_("true"): answer.truth})
    with st.container(horizontal=True):
        for label, numbers in shown.items():
            side = picture_side(answer.predicted.shape)
            colour = answer.predicted.ndim == 3 and answer.predicted.shape[-1] == 3
            picture = np.asarray(numbers).reshape((side, side, 3) if colour else (side, side, -1)[:2])
            st.image(
                enlarged(picture, max(1, SIDE // side)), caption=verbatim(label), alt=label, width="content"
            )


def _usual(answer: HeadAnswer, prepared: Prepared) -> None:
    """Draw what most validation rows are, which an answer has to be compared with."""
    name, loss = answer.head.name, answer.head.loss
    several = answer.predicted.size > 1 and answer.kind != "class"
    if loss is None or several or name not in prepared.validation.targets:
        return
    targets = labels_as_numbers(loss, prepared.validation.targets[name])
    if answer.kind == "yes or no":
        st.caption(
            _("{share:.0%} of the validation rows are a yes.").format(share=float((targets > 0.5).mean()))
        )
    elif answer.kind == "number":
        mean = say(prepared.encoder.actual(name, float(targets.mean())))
        st.caption(_("The mean of the validation rows: {answer}.").format(answer=mean))
    elif not answer.by_step:
        classes, counts = np.unique(targets, return_counts=True)
        most = say(prepared.encoder.actual(name, float(classes[counts.argmax()])))
        share = float(counts.max() / counts.sum())
        st.caption(
            _("Most frequent in the validation rows: {answer}, {share:.0%}.").format(answer=most, share=share)
        )


def _plain(text: Any) -> str:
    return str(getattr(text, "plain", text))
