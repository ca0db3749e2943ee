"""The parts that the page of a lesson is composed of: session, controls, model and training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from components.assembly.checks.validate import problems, training_problems
from components.ui.base import state
from components.ui.base.caution import caution
from components.ui.base.choice_buttons import choice_buttons
from components.ui.base.locale import _, say
from components.ui.base.problems import show
from components.ui.data.text_data import DATA
from components.ui.figures import shown_call
from components.ui.figures.drawn_run import drawn_of_other
from components.ui.inside.view import INSIDE
from components.ui.learner import service
from components.ui.lessons.asked import asked
from components.ui.lessons.choices import choices, history, recipe
from components.ui.lessons.screen import WIDTHS, zones
from components.ui.live.words import phase
from components.ui.model.code_views import CODE, SLIDE
from components.ui.model.drawing import DIAGRAM
from components.ui.model.summary_view import SUMMARY
from components.ui.predict.examining.examine import EXAMINE
from components.ui.predict.try_any import TRY
from components.ui.questions.predict_first import predict_first
from components.ui.questions.question import Question
from components.ui.session import run_library, workspaces
from components.ui.session.experiment import Experiment
from components.ui.session.inbox import receive
from components.ui.session.lesson_session import LessonSession
from components.ui.session.view import View
from components.ui.share.take_home import TAKE_HOME
from components.ui.training.monitor import CURVES, status
from components.ui.training.race import RACE
from components.ui.training.run_controls import live_controls, run_buttons, run_notices
from components.ui.training.storage_warnings import storage_warnings

__all__ = [
    "CODE",
    "CURVES",
    "DATA",
    "DIAGRAM",
    "EXAMINE",
    "INSIDE",
    "RACE",
    "SLIDE",
    "SUMMARY",
    "TAKE_HOME",
    "TRY",
    "WIDTHS",
    "View",
    "ask",
    "asked",
    "choices",
    "history",
    "model",
    "open_session",
    "recipe",
    "training",
    "views",
    "zones",
]


def open_session(name: str, begin: Callable[[LessonSession], None] = lambda session: None) -> LessonSession:
    """Opens the learner's session of a lesson.

    It is as the learner left it, or else as the lesson begins; an experiment that was sent to it, by
    a link for example, is put in place first.

    Args:
        name: The name of the lesson in the registry.
        begin: Changes what the lesson begins with, where that depends on the learner's other lessons.
    """
    session = workspaces.lesson_session(name, partial(workspaces.begin, name))
    receive(session)
    begin(session)
    return session


def model(session: LessonSession, shown: Sequence[View]) -> None:
    """Draws views of the model; or what is wrong with it."""
    refused = problems(session.experiment.spec)
    if refused:
        show(refused)
        return
    _model_views(session, session.experiment, tuple(shown))


@st.fragment
def _model_views(session: LessonSession, drawn: Experiment, shown: Sequence[View]) -> None:
    """Views of the model. Changing the view redraws this fragment alone.

    Args:
        session: Whose model it is.
        drawn: The experiment that the whole page was drawn with.
        shown: The views.
    """
    _redraw_if_edited(session, drawn)
    views(session, "model", shown)


def ask(session: LessonSession, questions: Sequence[Question]) -> None:
    """Draws the questions of a page that the model alone answers, where they stand before the answer."""
    _asked(session, session.experiment, tuple(questions))


@st.fragment
def _asked(session: LessonSession, drawn: Experiment, questions: Sequence[Question]) -> None:
    _redraw_if_edited(session, drawn)
    predict_first(session, questions, opened=False)


def training(session: LessonSession, shown: Sequence[View], questions: Sequence[Question] = ()) -> None:
    """Draws the questions to answer before trying, the buttons that train, and views of the run and the
    data."""
    _runs(session, session.experiment, tuple(shown), tuple(questions))


@st.fragment
def _runs(
    session: LessonSession, drawn: Experiment, shown: Sequence[View], questions: Sequence[Question]
) -> None:
    """Everything about runs. Training, stopping and looking at a run redraw this fragment alone.

    Args:
        session: Whose runs these are.
        drawn: The experiment that the whole page was drawn with.
        shown: The views.
        questions: The questions of the page.
    """
    _redraw_if_edited(session, drawn)
    run_library.refresh(session)
    with st.container(key="zone-run", gap="xsmall"):
        _training(session, shown, questions)


def _redraw_if_edited(session: LessonSession, drawn: Experiment) -> None:
    """Redraws the whole page if the experiment has changed since: by a control in a fragment, or in
    another tab."""
    if session.experiment is not drawn:
        st.rerun()


def _training(session: LessonSession, shown: Sequence[View], questions: Sequence[Question]) -> None:
    """What is always in sight first; what comes and goes last, so that it moves nothing."""
    spec = session.experiment.spec
    too_large = training_problems(spec)
    trained = any(head.loss is not None for head in spec.heads)
    ready = trained and not too_large and not problems(spec)
    phase_before = phase(session.run)
    with st.container(key="zone-bar", gap="xsmall"):
        run_buttons(session, ready=ready)
        status(session, phase_before, ready=ready)
    for problem in too_large:
        st.info(f"{say(problem.message)}\n\n{say(problem.mend)}", icon=":material/straighten:")
    live_controls(session)
    if drawn_of_other(session) or shown_call.was_left(session):
        st.rerun()  # the drawing shows this run, too, or no call any more
    if ready:
        session.prewarm(service.engine())
    if questions:
        # Another view has the room for itself.
        predict_first(session, questions, opened=chosen(session, "training", shown) == shown[0].name)
    views(session, "training", shown)
    run_notices(session, ready=ready)
    storage_warnings(session)


def _key(session: LessonSession, name: str) -> str:
    return f"{session.name}-view-{name}"


def chosen(session: LessonSession, name: str, shown: Sequence[View]) -> str:
    """The name of the view that is chosen; arguments as of `views`."""
    view: str = state.choice(_key(session, name), shown[0].name)
    return view


def views(session: LessonSession, name: str, shown: Sequence[View]) -> None:
    """Draws one of several views, chosen by buttons; the others are not computed.

    Args:
        session: What is looked at.
        name: The name of this choice in the session state.
        shown: The views; the first is shown at first.
    """
    labels = {view.name: _(view.label) for view in shown}
    chosen_view = choice_buttons(_("View"), labels, _key(session, name))
    if name == "training":
        caution((session.trained or session.experiment).recipe.dataset)
    next(view for view in shown if view.name == chosen_view).draw(session)
