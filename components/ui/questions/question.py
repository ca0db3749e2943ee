"""A question before an experiment, and how it came out. Nothing is drawn here.

Question, choices and answer are all made from what is on the bench: there is no sentence that holds
for some settings of a lesson only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from components.assembly.spec.messages import N_, Message, listed, message
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class Finding:
    """What came out: which of the choices, and what was seen."""

    choice: str
    seen: Message


@dataclass(frozen=True)
class Question:
    """Something to predict about what is on the bench: the question itself, its `choices` by name,
    of which exactly one will be right, `todo` for how to find out, and `find`, which looks whether
    that has been done."""

    name: str
    text: Callable[[LessonSession], Message]
    choices: Callable[[LessonSession], Mapping[str, Message]]
    todo: Callable[[LessonSession], Message]
    find: Callable[[LessonSession], Finding | None]


def percent(share: float) -> str:
    """A share as a number of percents, with as many digits as say something."""
    return f"{100 * share:,.2f}" if share >= 0.0001 else f"{100 * share:.2g}"


def figures(values: Mapping[str, str]) -> Message:
    """Figures by name, the names to be translated."""
    return listed(
        message(N_("{name} {figure}"), name=Message(name), figure=each) for name, each in values.items()
    )


def together(sentences: Iterable[Message]) -> Message:
    """Sentences one after the other."""
    return reduce(
        lambda first, second: message(N_("{first} {second}"), first=first, second=second), sentences
    )
