"""A question before the experiment: the learner says what will happen, and the run answers."""

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
    """The lesson's questions, one at a time. One switch turns them off everywhere."""
    if not wanted():
        return
    names = [question.name for question in questions]
    key = f"{session.name}-question"
    chosen = state.choice(key, names[0])
    question = next((each for each in questions if each.name == chosen), questions[0])
    try:
        text = say(question.text(session))
    except Refused:  # of a model that cannot be built there is nothing to ask; the page says why
        return
    with st.container(border=True, key=f"{session.name}-predict"):
        asked = _(":material/psychology: **Predict first.** {question}")
        st.markdown(asked.format(question=text))
        _tell(session, question, _ask(session, question))
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
    """Whether the learner wants to be asked."""
    on: bool = state.choice(SWITCH, True)
    return on


def switch() -> None:
    """The one switch for all lessons."""
    st.toggle(
        _("Predict first"),
        help=_("Asks on each lesson what will happen before you try it."),
        **state.controlled(SWITCH, wanted(), partial(state.choose, SWITCH)),
    )


def _ask(session: LessonSession, question: Question) -> str | None:
    """The choices; says what was chosen."""
    key = f"{session.name}-answer-{question.name}"
    labels = {name: say(label) for name, label in question.choices(session).items()}
    chosen: str | None = state.choice(key, None)
    # What was chosen before the model was another one may not be among the choices any more.
    said = chosen if chosen in labels else None
    st.segmented_control(
        _("Your prediction"),
        list(labels),
        format_func=labels.__getitem__,
        label_visibility="collapsed",
        **state.controlled(key, said, partial(state.choose, key)),
    )
    return said


def _tell(session: LessonSession, question: Question, said: str | None) -> None:
    """How it came out, once it is known."""
    if said is None:
        st.caption(_("Choose what you expect; then try it."))
        return
    # A race or a run may answer while nothing else on the page moves.
    racing = session.race is not None and not session.race.over
    st.fragment(partial(_answer, session, question, said), run_every=LOOK_EVERY if racing else None)()


def _answer(session: LessonSession, question: Question, said: str) -> None:
    _result(session, question, said)
    redraw_after_epoch(session, "predict-epoch")


def _result(session: LessonSession, question: Question, said: str) -> None:
    try:
        found = question.find(session)
    except Refused:
        found = None
    if found is None:
        st.caption(_("Now find out: {todo}").format(todo=say(question.todo(session))))
        return
    choices = {name: say(label) for name, label in question.choices(session).items()}
    came = choices.get(found.choice, found.choice)
    if found.choice == said:
        right = _("As you said: {came}. {seen}").format(came=came, seen=say(found.seen))
        st.success(right, icon=":material/check:")
    else:
        st.info(
            _("You said: {said}. It came out: {came}. {seen}").format(
                said=choices.get(said, said), came=came, seen=say(found.seen)
            ),
            icon=":material/lightbulb:",
        )
