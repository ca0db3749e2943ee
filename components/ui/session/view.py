"""A way to look at a lesson session, such as its diagram or its curves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class View:
    """One of the buttons above an area of the page, and what it shows there.

    Attributes:
        name: Its name in the session state.
        label: What the button says, marked for translation.
        draw: Draws it.
    """

    name: str
    label: str
    draw: Callable[[LessonSession], None]
