"""The question what a copy of a model has in common with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.assembly.keras_model.sharing import prove
from components.assembly.spec.messages import N_, Message, message
from components.ui.questions.question import Finding, Question
from components.ui.session.lesson_session import LessonSession


def _copy_text(_session: LessonSession) -> Message:
    text = N_(
        "A new model gets a copy of the base with the same numbers. Then one weight of the original is "
        "changed. Whose answer changes?"
    )
    return message(text)


def _copy_choices(_session: LessonSession) -> Mapping[str, Message]:
    return {"one": message(N_("only the original's")), "both": message(N_("that of both"))}


def _copy(session: LessonSession) -> Finding | None:
    """Whether a copy follows the original; tried with Keras on a small sibling of the base."""
    options: Any = session.experiment.options
    proof = prove(options.taken().model, "copy")
    follows = proof.before.new != proof.after.new
    seen = message(
        N_(
            "Tried with Keras: {weight} of the original went from {low:g} to {high:g}. Its answer moved by "
            "{moved:.3g}, the copy's by {copied:.3g}. A call shares the weights, a copy has its own: see "
            "Share or copy."
        ),
        weight=proof.weight,
        low=proof.value[0],
        high=proof.value[1],
        moved=proof.after.original - proof.before.original,
        copied=proof.after.new - proof.before.new,
    )
    return Finding("both" if follows else "one", seen)


COPY = Question(
    "copy",
    _copy_text,
    _copy_choices,
    lambda session: message(N_("Open the view Share or copy.")),
    _copy,
)
