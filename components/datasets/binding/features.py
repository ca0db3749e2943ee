"""The numbers that a model reads beside the text, as people see them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from components.assembly.spec.messages import N_, Message, message

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)


@dataclass(frozen=True)
class Feature:
    """One number of each row, as people see it: enough to draw a control for it.

    `name` is its column among raw features. A "switch" is 0 or 1; a "choice" is one of
    `choices`, each a value and what it is called.
    """

    name: str
    label: Message
    help: Message
    kind: Literal["number", "switch", "choice"]
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    default: float = 0.0
    choices: tuple[tuple[float, Message], ...] = ()


def hour(name: str, label: Message, help: Message) -> Feature:
    """An hour of the day, 0 to 23."""
    return Feature(name, label, help, "number", maximum=23, default=12)


def weekday(name: str, label: Message, help: Message) -> Feature:
    """A day of the week, Monday 0 to Sunday 6."""
    choices = tuple((float(day), message(label)) for day, label in enumerate(WEEKDAYS))
    return Feature(name, label, help, "choice", maximum=6, choices=choices)
