"""The registry of the questions that learners answer before they try something, lesson by lesson."""

from __future__ import annotations

from collections.abc import Mapping

from components.ui.questions.model_questions import ENCODERS, GROWTH, TWICE
from components.ui.questions.question import Question
from components.ui.questions.run_questions import FROZEN, OVERFITS, STARTS, ZERO

# By the name of the lesson.
QUESTIONS: Mapping[str, tuple[Question, ...]] = {
    "sequential": (TWICE,),
    "headline": (GROWTH, ZERO),
    "pairs": (ENCODERS, OVERFITS),
    "reuse": (FROZEN, STARTS),
}
