"""A way to look at what is on the bench."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class View:
    """One way to look at what is on the bench. `label` is a text marked for translation."""

    name: str
    label: str
    draw: Callable[[LessonSession], None]
