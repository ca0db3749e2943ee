"""The views for handwritten digits: the data, and what a model answers."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from components.assembly.spec.messages import N_
from components.assembly.spec.problems import Refused
from components.datasets import Digits
from components.datasets.binding.prepared import DataPart, Prepared
from components.datasets.carried.digit_pictures import SIDE
from components.training import Run
from components.ui.base import state
from components.ui.base.colours.chart_text import draw_chart
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.base.problems import show
from components.ui.charts.bars import bars
from components.ui.data.data_view import describe_data
from components.ui.data.pictures import SMALL, enlarged, gallery, right_or_wrong
from components.ui.predict.asking import predict
from components.ui.predict.sketch.component import sketch
from components.ui.predict.sketch.drawing import Sketch
from components.ui.predict.try_it import with_run
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View

# How many pictures are shown; how many pixels of the page a pixel of theirs takes; a chart's height.
SHOWN = 24
LARGE = 16
BARS = 190
# Pixels of the page on a side of the picture that a drawing becomes.
GIVEN = 72


def _data(session: LessonSession) -> None:
    """Draw the first digits of the training part."""
    describe_data(session, _examples)


def _examples(_bench: LessonSession, prepared: Prepared) -> None:
    rows = prepared.train.rows[:SHOWN]
    gallery(Digits.images(rows), [verbatim(digit) for digit in Digits.digits(rows)])


def try_digits(session: LessonSession) -> None:
    """Draw what the model answers for digits of the validation part."""
    with_run(session, _ask)


def _ask(session: LessonSession, run: Run, prepared: Prepared) -> None:
    st.fragment(_draw)(session, run, prepared)
    part = prepared.validation
    try:
        answers = predict(run, {name: values[:SHOWN] for name, values in part.inputs.items()})
    except Refused as refused:
        show(refused.problems)
        return
    classes = [answer for answer in answers.values() if answer.shape[-1] > 1]
    if classes:
        _overview(part, classes[0].argmax(axis=-1))
    else:
        gallery(Digits.images(part.rows[:SHOWN]), [Text("")] * min(SHOWN, len(part)))
    row = _chosen(session, min(SHOWN, len(part)))
    st.button(_("Ask again"), key=f"{session.name}-ask", icon=":material/refresh:")
    picture, said = st.columns([1, 3], vertical_alignment="center")
    with picture:
        st.image(
            enlarged(Digits.images(part.rows[row : row + 1])[0], LARGE), alt=_("The picture in question")
        )
    with said:
        for head, answer in answers.items():
            _answer(session, head, answer[row], prepared)


def _draw(session: LessonSession, run: Run, prepared: Prepared) -> None:
    """Draw a square to draw a digit in, and what the model answers."""
    key = f"{session.name}-sketch"
    drawing: Sketch = state.result(key) or Sketch()
    with st.grid(2, min_column_width=150):
        with st.container():
            sketch(f"{key}-square", drawing, partial(state.keep, key))
        with st.container():
            if drawing.text:
                _answers_for(session, run, prepared, drawing.picture(SIDE))
            else:
                st.caption(_("Draw a digit from 0 to 9: the model's answer stands here after each stroke."))


def _answers_for(session: LessonSession, run: Run, prepared: Prepared, picture: np.ndarray) -> None:
    """Draw a picture as the model is given it, and its answers."""
    st.image(enlarged(picture, SMALL), alt=_("The picture in question"), width=GIVEN)
    st.caption(_("What the model is given: {side} x {side} pixels").format(side=SIDE))
    try:
        answers = predict(run, prepared.encoder.encode([picture], None))
    except Refused as refused:
        show(refused.problems)
        return
    for head, answer in answers.items():
        _answer(session, head, answer[0], prepared, "drawn")


def _overview(part: DataPart, guesses: np.ndarray) -> None:
    """Draw pictures, each with the model's answer below."""
    digits = Digits.digits(part.rows[: len(guesses)])
    pairs = list(zip(guesses.tolist(), digits.tolist(), strict=True))
    st.markdown(
        _(
            "**{right} of {shown} are right.** This run did not learn from these pictures. In "
            "brackets: the true digit."
        ).format(right=sum(guess == digit for guess, digit in pairs), shown=len(pairs))
    )
    gallery(
        Digits.images(part.rows[: len(guesses)]),
        [right_or_wrong(guess, digit) for guess, digit in pairs],
    )


def _chosen(session: LessonSession, shown: int) -> int:
    """The index of the picture that the learner chose, drawn as a slider."""
    key = f"{session.name}-try-picture"
    usual = state.choice(key, 1)
    number = st.slider(
        _("Picture"),
        1,
        shown,
        usual,  # what a slider of another range begins with
        help=_("Which of the pictures above to look at more closely."),
        **state.controlled(key, usual, partial(state.choose, key)),
    )
    return int(number) - 1


def _answer(
    session: LessonSession, head: str, answer: np.ndarray, prepared: Prepared, about: str = "classes"
) -> None:
    """Draw the answer of a head about a picture: in words, and for several classes the
    likelihood of each."""
    if len(answer) == 1:
        st.markdown(f"**{verbatim(head)}**: {say(prepared.encoder.say(head, float(answer[0])))}")
        return
    st.markdown(f"**{verbatim(head)}**: {say(prepared.encoder.say(head, float(answer.argmax())))}")
    draw_chart(
        bars(
            [str(number) for number in range(len(answer))],
            [round(float(share), 3) for share in answer],
            _("class"),
            _("likelihood"),
        ),
        height=BARS,
        key=f"{session.name}-{about}-{head}",
        alt=_("How likely each class is"),
    )


DIGITS = View("data", N_("Data"), _data)
