"""Begins the lesson on a model as a layer with the best model that the learner has trained."""

from __future__ import annotations

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.lessons import ReuseOptions
from components.lessons.reuse_questions import KINDS, first_data, gain
from components.ui.lessons.model_sources import ModelSource, best
from components.ui.lessons.reuse_changes import experiment_with, reuse_options
from components.ui.session.lesson_session import LessonSession

BEGINS_NEW = N_(
    "This page begins with the best model you have trained: {source}. It has not been asked the new question."
)
BEGINS_AGAIN = N_(
    "This page begins with the best model you have trained: {source}. It was asked the question before, but "
    "of other texts. Choose authorship for one that is new to it."
)


def begin_with_best(session: LessonSession) -> None:
    """Takes the best trained model, if there is one and nothing has been changed here yet."""
    if not _untouched(session):
        return
    source = best()
    if source is None:
        return
    try:
        options = _options(session, source)
        few = first_data(options.question)
        experiment = experiment_with(session.experiment, options, source.dataset, source.origin, few)
    except Refused:  # its weights are no longer kept
        return
    session.start_over(experiment)
    again = reuse_options(experiment).question in source.asked
    session.notice = message(BEGINS_AGAIN if again else BEGINS_NEW, source=source.label())


def _untouched(session: LessonSession) -> bool:
    """Whether the session is as the lesson begins, without a trained model."""
    history = session.history
    nothing_done = not history.past and not history.future and session.shown is None and not session.locked
    return nothing_done and session.experiment.initial is None and session.experiment == session.start


def _options(session: LessonSession, source: ModelSource) -> ReuseOptions:
    """The encoder of a model, frozen, with a question about the kind of text that it has read: one that is
    new to it, if there is one, else the one that it was measured to help with. What two questions about one
    kind of text have learnt in common helps on few rows; another kind of text gains nothing."""
    options = reuse_options(session.experiment)
    texts = [question for question, kind in KINDS.items() if isinstance(source.dataset, kind)]
    asked = sorted(texts, key=lambda question: gain(question) is None) or [options.question]
    question = next((question for question in asked if question not in source.asked), asked[0])
    return options.based(source.key, source.spec, "encoder").choose("question", question)
