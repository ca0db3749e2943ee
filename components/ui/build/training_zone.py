"""The right zone of the page Build: training, and everything about runs and data of the draft."""

from __future__ import annotations

from functools import partial

import streamlit as st

from components.assembly.checks.validate import problems, training_problems
from components.assembly.spec.messages import N_
from components.assembly.spec.readers import text_inputs
from components.lessons.build import EMPTY
from components.ui.base.locale import _
from components.ui.build import edits
from components.ui.data.binding.binding_editor import binding_editor, losses
from components.ui.data.bound_data import bound_data
from components.ui.data.text_data import show_texts
from components.ui.lessons import lesson
from components.ui.model.weights_view import WEIGHTS
from components.ui.predict.digit_views import DIGITS
from components.ui.predict.try_any import try_any
from components.ui.session.lesson_session import LessonSession
from components.ui.session.untrained_run import untrained_run
from components.ui.session.view import View
from components.ui.share.take_home import TAKE_HOME


def training(session: LessonSession) -> None:
    """Draw the training of the draft on its data; or what is missing until it can be trained.

    A run under way stays in sight, whatever becomes of the draft.
    """
    spec = session.experiment.spec
    if problems(spec):
        if edits.draft(session) == EMPTY and not session.active:
            return
        st.caption(_("A model can be trained as soon as nothing in it is wrong and it has an output."))
        lesson.training(session, (lesson.CURVES,))
        return
    if all(head.loss is None for head in spec.heads):
        st.info(
            _(
                "No output has a loss, so there is nothing to learn yet. Choose what an output is to be good "
                "at; data that fit are proposed then."
            ),
            icon=":material/target:",
        )
        losses(session)
        if session.run is not None:
            lesson.training(session, (lesson.CURVES,))
        return
    if text_inputs(spec) and session.experiment.initial is not None:
        st.caption(
            _(
                "A .keras file does not say which word has which id. Here words get their ids "
                "from this data, the most frequent first; what the file has learnt about ids "
                "may be about other words."
            )
        )
    if training_problems(spec):  # which are said beside the buttons
        lesson.training(session, (lesson.CURVES, TAKE))
        return
    lesson.training(session, (lesson.CURVES, WEIGHTS, lesson.RACE, TRY, INSIDE, EXAMINE, DATA, TAKE))


def _with_run(session: LessonSession) -> LessonSession:
    """A session with a run to try: its own, or an untrained run with the weights of the file."""
    if session.run is not None and not session.stale:
        return session
    if problems(session.experiment.spec):
        return session
    return LessonSession(
        session.name, session.experiment, run=untrained_run(session.experiment), trained=session.experiment
    )


def _try(session: LessonSession) -> None:
    """Draws the view that tries the model, also with the weights of the file."""
    shown = _with_run(session)
    if shown is not session:
        st.caption(
            _(
                "Not trained here yet: these are the answers of the file's own weights. What they have "
                "learnt from, these rows perhaps, the file does not say."
            )
        )
    try_any(shown)


def _inside(session: LessonSession) -> None:
    lesson.INSIDE.draw(_with_run(session))


def _examine(session: LessonSession) -> None:
    lesson.EXAMINE.draw(_with_run(session))


def _data(session: LessonSession) -> None:
    """Draws the choice of what goes in and what is asked, and what the data are."""
    binding_editor(session, partial(edits.give_columns, session))
    if session.experiment.recipe.dataset.modality == "image":
        DIGITS.draw(session)
    elif session.experiment.recipe.dataset.modality == "any":
        bound_data(session)
    else:
        show_texts(session, _("**How one text becomes ids**"))


def _take(session: LessonSession) -> None:
    TAKE_HOME.draw(_with_run(session))


TRY = View("try", N_("Try it"), _try)
INSIDE = View(lesson.INSIDE.name, lesson.INSIDE.label, _inside)
EXAMINE = View(lesson.EXAMINE.name, lesson.EXAMINE.label, _examine)
DATA = View("data", N_("Data"), _data)
TAKE = View(TAKE_HOME.name, TAKE_HOME.label, _take)
