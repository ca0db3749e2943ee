"""Begins the lesson on a model as a layer with the best model that the learner has trained."""

from __future__ import annotations

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import Refused
from components.lessons import ReuseOptions
from components.lessons.reuse import Question
from components.ui.lessons.model_sources import ModelSource, best
from components.ui.lessons.reuse import experiment_with, reuse_options
from components.ui.session.lesson_session import LessonSession

# The questions in the order in which a new one is looked for.
QUESTIONS: tuple[Question, ...] = ("authorship", "likes", "retweets")
BEGINS = N_(
    "This page begins with the best model you have trained: {source}. The new question is one that it has "
    "not been asked."
)


def begin_with_best(session: LessonSession) -> None:
    """Takes the best trained model, if there is one and nothing has been changed here yet."""
    if not _untouched(session):
        return
    source = best()
    if source is None:
        return
    try:
        experiment = experiment_with(
            session.experiment, _options(session, source), source.dataset, source.origin
        )
    except Refused:  # its weights are no longer kept
        return
    session.start_over(experiment)
    session.notice = message(BEGINS, source=source.label())


def _untouched(session: LessonSession) -> bool:
    """Whether the session is as the lesson begins, without a trained model."""
    history = session.history
    nothing_done = not history.past and not history.future and session.shown is None and not session.locked
    return nothing_done and session.experiment.initial is None and session.experiment == session.start


def _options(session: LessonSession, source: ModelSource) -> ReuseOptions:
    """The encoder of a model, frozen, with a question that is new to it."""
    question = next(question for question in QUESTIONS if question not in source.asked)
    options = reuse_options(session.experiment).based(source.key, source.spec, "encoder")
    return options.choose("question", question)
