"""Draws a question that the learner answers before trying, and later the result."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from components.assembly.spec.problems import Refused
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.questions.question import Question
from components.ui.session.lesson_session import LessonSession
from components.ui.training.watching import redraw_after_epoch

SWITCH = "predict-first"
LOOK_EVERY = 1.0


def predict_first(session: LessonSession, questions: Sequence[Question]) -> None:
    """Draws one of the lesson's questions, unless the learner has switched questions off."""
    if not wanted():
        return
    names = [question.name for question in questions]
    key = f"{session.name}-question"
    remembered = state.choice(key, names[0])
    question = next((question for question in questions if question.name == remembered), questions[0])
    try:
        text = say(question.text(session))
    except Refused:  # of a model that cannot be built there is nothing to ask; the page says why
        return
    title = _("**Predict first.** {question}").format(question=text)
    # While the model trains the card is one line. Streamlit opens and closes only a card with another key.
    training = session.active
    card = f"{session.name}-predict-{'training' if training else 'waiting'}"
    with st.expander(title, expanded=not training, icon=":material/psychology:", key=card):
        _outcome(session, question, _ask(session, question))
        if len(names) > 1:
            following = names[(names.index(question.name) + 1) % len(names)]
            st.button(
                _("Another question"),
                key=f"{session.name}-question-next",
                type="tertiary",
                on_click=state.choose,
                args=(key, following),
            )


def wanted() -> bool:
    """Whether the learner wants questions."""
    on: bool = state.choice(SWITCH, True)
    return on


def switch() -> None:
    """Draws the switch for the questions of all lessons."""
    st.toggle(
        _("Predict first"),
        help=_("Asks on each lesson what will happen before you try it."),
        **state.controlled(SWITCH, wanted(), partial(state.choose, SWITCH)),
    )


def _ask(session: LessonSession, question: Question) -> str | None:
    """Draws the choices.

    Returns:
        The name of the chosen one, None if none is.
    """
    key = f"{session.name}-answer-{question.name}"
    labels = {name: say(label) for name, label in question.choices(session).items()}
    remembered: str | None = state.choice(key, None)
    # What was chosen before the model was another one may not be among the choices any more.
    prediction = remembered if remembered in labels else None
    st.segmented_control(
        _("Your prediction"),
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(key, prediction, partial(state.choose, key)),
    )
    return prediction


def _outcome(session: LessonSession, question: Question, prediction: str | None) -> None:
    """Draws the result, once it is known."""
    if prediction is None:
        st.caption(_("Choose what you expect; then try it."))
        return
    # A race or a run may answer while nothing else on the page moves.
    racing = session.race is not None and not session.race.over
    st.fragment(partial(_answer, session, question, prediction), run_every=LOOK_EVERY if racing else None)()


def _answer(session: LessonSession, question: Question, prediction: str) -> None:
    _result(session, question, prediction)
    redraw_after_epoch(session, "predict-epoch")


def _result(session: LessonSession, question: Question, prediction: str) -> None:
    try:
        finding = question.find(session)
    except Refused:
        finding = None
    if finding is None:
        st.caption(_("Now find out: {todo}").format(todo=say(question.todo(session))))
        return
    choices = {name: say(label) for name, label in question.choices(session).items()}
    came = choices.get(finding.choice, finding.choice)
    if finding.choice == prediction:
        right = _("As you said: {came}. {seen}").format(came=came, seen=say(finding.seen))
        st.success(right, icon=":material/check:")
    else:
        st.info(
            _("You said: {said}. It came out: {came}. {seen}").format(
                said=choices.get(prediction, prediction), came=came, seen=say(finding.seen)
            ),
            icon=":material/lightbulb:",
        )
