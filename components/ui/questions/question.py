"""A question that a learner answers before trying, and the result. Nothing is drawn here.

Texts, choices and result are made from the session as it is, so that they hold for every setting.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce

from components.assembly.spec.messages import N_, Message, listed, message, quoted
from components.ui.session.lesson_session import LessonSession


@dataclass(frozen=True)
class TrueAnswer:
    """The result: the name of the right choice, and what was measured."""

    choice: str
    seen: Message


@dataclass(frozen=True)
class Question:
    """Something to predict about a session.

    Attributes:
        name: Its name in the session state.
        text: The question.
        choices: The choices by name, of which exactly one will be right.
        todo: How to find out.
        find: Finds the result; returns None if the learner has not tried yet.
    """

    name: str
    text: Callable[[LessonSession], Message]
    choices: Callable[[LessonSession], Mapping[str, Message]]
    todo: Callable[[LessonSession], Message]
    find: Callable[[LessonSession], TrueAnswer | None]


def percent(share: float) -> str:
    """A share as a number of percents: two decimals, or two significant digits if it is tiny."""
    return f"{100 * share:,.2f}" if share >= 0.0001 else f"{100 * share:.2g}"


def figures(values: Mapping[str, str], named: Callable[[str], Message] = Message) -> Message:
    """A list of names, to be translated, with their figures; `named` says how a name is written."""
    return listed(
        message(N_("{name} {figure}"), name=named(name), figure=figure) for name, figure in values.items()
    )


def side_figures(values: Mapping[str, str]) -> Message:
    """The same of the sides of a race, in whose names there can be commas."""
    return figures(values, lambda name: quoted(Message(name)))


def together(sentences: Iterable[Message]) -> Message:
    """Joins sentences."""
    return reduce(
        lambda first, second: message(N_("{first} {second}"), first=first, second=second), sentences
    )
