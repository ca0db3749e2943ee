"""What is wrong with the draft, with repairs to press."""

from __future__ import annotations

from components.assembly.checks.validate import problems
from components.ui.base.problems import show
from components.ui.session.lesson_session import LessonSession


def problem_list(session: LessonSession) -> None:
    """Draw all problems of the draft."""
    show(problems(session.experiment.spec))
