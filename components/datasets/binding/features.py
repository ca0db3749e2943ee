"""The numbers that a model reads beside the text, as people see them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

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
    `choices`, each a value and what it is called. `from_text` counts it in the text itself, where it can be.
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
    from_text: Callable[[str], float] | None = None

    def suggested(self, text: str) -> float:
        """What it is for a text that someone types: what the text says, or else the usual value."""
        if self.from_text is None:
            return self.default
        return min(max(self.from_text(text), self.minimum), self.maximum)


def features_from_texts(features: Sequence[Feature], texts: Iterable[str]) -> pd.DataFrame:
    """The features that texts themselves say: one row a text, a column for each such feature."""
    from_texts = [feature for feature in features if feature.from_text is not None]
    rows = [[feature.suggested(text) for feature in from_texts] for text in texts]
    return pd.DataFrame(rows, columns=[feature.name for feature in from_texts])


def hour(name: str, label: Message, help: Message) -> Feature:
    """An hour of the day, 0 to 23."""
    return Feature(name, label, help, "number", maximum=23, default=12)


def weekday(name: str, label: Message, help: Message) -> Feature:
    """A day of the week, Monday 0 to Sunday 6."""
    choices = tuple((float(day), message(label)) for day, label in enumerate(WEEKDAYS))
    return Feature(name, label, help, "choice", maximum=6, choices=choices)
