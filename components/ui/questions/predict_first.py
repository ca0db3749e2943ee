"""Draws a question that the learner answers before trying, and later the result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import streamlit as st

from components.assembly.spec.messages import Message
from components.assembly.spec.problems import Refused
from components.ui.base import state
from components.ui.base.locale import _, say
from components.ui.base.markdown import Text, verbatim
from components.ui.questions.question import Question, TrueAnswer
from components.ui.session.lesson_session import LessonSession
from components.ui.training.watching import redraw_after_epoch

SWITCH = "predict-first"
LOOK_EVERY = 1.0


@dataclass(frozen=True)
class Tried:
    """A prediction.

    Attributes:
        text: The question as it was asked, before it was tried.
        prediction: The name of the choice.
        finding: What came out; None before it was tried.
    """

    text: Message
    prediction: str
    finding: TrueAnswer | None = None


@dataclass(frozen=True)
class Prediction:
    """A question as the session is now, and what the learner predicts.

    Attributes:
        text: The question.
        choices: What there is to choose, by name.
        todo: How to find out.
        prediction: The name of the choice; None if there is none.
        finding: What came out; None before it was tried.
    """

    text: Message
    choices: Mapping[str, Message]
    todo: Message
    prediction: str | None = None
    finding: TrueAnswer | None = None

    @property
    def right(self) -> bool:
        """Whether it came out as predicted."""
        return self.finding is not None and self.finding.choice == self.prediction

    @property
    def said(self) -> Text:
        """The choice in words."""
        return self._words(self.prediction or "")

    @property
    def came(self) -> Text:
        """What came out in words."""
        return self._words(self.finding.choice if self.finding is not None else "")

    def _words(self, name: str) -> Text:
        return say(self.choices[name]) if name in self.choices else verbatim(name)


def predict_first(session: LessonSession, questions: Sequence[Question], *, opened: bool = True) -> None:
    """Draws one of the lesson's questions, unless the learner has switched questions off.

    Args:
        session: The lesson session.
        questions: The questions of the page.
        opened: Whether the card is open until the first training; else it is one line from the beginning.
    """
    if not wanted():
        return
    # A race or a run may answer while nothing else on the page moves.
    racing = session.race is not None and not session.race.over
    st.fragment(partial(_card, session, questions, opened), run_every=LOOK_EVERY if racing else None)()


def _card(session: LessonSession, questions: Sequence[Question], opened: bool) -> None:
    """Draws a question: if `opened`, open until the first training; then as one line, and again with each
    run, so that the curves are in sight."""
    names = [question.name for question in questions]
    key = f"{session.name}-question"
    remembered = state.choice(key, names[0])
    question = next((question for question in questions if question.name == remembered), questions[0])
    try:
        answer = _answer(session, question)
    except Refused:  # of a model that cannot be built there is nothing to ask; the page says why
        return
    # Streamlit opens and closes only a card with another key.
    waiting = opened and session.run is None
    line = "line" if session.run is None else f"line-{session.run.id}"
    card = f"{session.name}-predict-{'waiting' if waiting else line}"
    with st.expander(_title(answer), expanded=waiting, icon=":material/psychology:", key=card):
        _ask(answer, _key(session, question))
        _outcome(answer)
        if len(names) > 1:
            following = names[(names.index(question.name) + 1) % len(names)]
            st.button(
                _("Another question"),
                key=f"{session.name}-question-next",
                type="tertiary",
                on_click=state.choose,
                args=(key, following),
            )
    if answer.prediction is not None:
        redraw_after_epoch(session, "predict-epoch")


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


def _key(session: LessonSession, question: Question) -> str:
    """The choice that remembers what the learner predicts."""
    return f"{session.name}-answer-{question.name}"


def _answer(session: LessonSession, question: Question) -> Prediction:
    """What the learner predicts, and what came out of it, now or when it was tried before.

    Raises:
        Refused: The model cannot be built.
    """
    text, choices, todo = question.text(session), question.choices(session), question.todo(session)
    key = _key(session, question)
    remembered: str | None = state.choice(key, None)
    # What was chosen before the model was another one may not be among the choices any more.
    if remembered is None or remembered not in choices:
        return Prediction(text, choices, todo)
    tried: Tried = state.choice(f"{key}-tried", Tried(text, remembered))
    if tried.prediction != remembered:
        tried = Tried(text, remembered)
    finding = _finding(session, question)
    if finding is not None:
        tried = Tried(tried.text, remembered, finding)
    elif tried.text != text:  # the model is another one than that of which it was asked
        tried = Tried(text, remembered)
    state.choose(f"{key}-tried", tried)
    return Prediction(text, choices, todo, remembered, tried.finding)


def _finding(session: LessonSession, question: Question) -> TrueAnswer | None:
    try:
        return question.find(session)
    except Refused:
        return None


def _title(answer: Prediction) -> Text:
    """The line of the card: what came out or what is to be done, and the question."""
    question = say(answer.text)
    if answer.prediction is None:
        return _("**Predict first.** {question}").format(question=question)
    if answer.finding is None:
        return _("**Now find out: {todo}** {question}").format(todo=say(answer.todo), question=question)
    if answer.right:
        return _("**As you said: {came}.** {question}").format(came=answer.came, question=question)
    return _("**You said: {said}. The result: {came}.** {question}").format(
        said=answer.said, came=answer.came, question=question
    )


def _ask(answer: Prediction, key: str) -> None:
    """Draws the choices."""
    labels = {name: say(label) for name, label in answer.choices.items()}
    st.segmented_control(
        _("Your prediction"),
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(key, answer.prediction, partial(state.choose, key)),
    )


def _outcome(answer: Prediction) -> None:
    """Draws the result, once it is known."""
    if answer.prediction is None:
        st.caption(_("Choose what you expect; then try it."))
    elif answer.finding is None:
        st.caption(_("Now find out: {todo}").format(todo=say(answer.todo)))
    elif answer.right:
        right = _("As you said: {came}. {seen}").format(came=answer.came, seen=say(answer.finding.seen))
        st.success(right, icon=":material/check:")
    else:
        st.info(
            _("You said: {said}. The result: {came}. {seen}").format(
                said=answer.said, came=answer.came, seen=say(answer.finding.seen)
            ),
            icon=":material/lightbulb:",
        )
