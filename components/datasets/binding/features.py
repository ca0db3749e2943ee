"""The numbers that a model reads beside the text, and how they are scaled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
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


@dataclass(frozen=True)
class Scale:
    """Scales each feature to mean 0 and standard deviation 1 on the training part."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]

    @classmethod
    def fit(cls, frame: pd.DataFrame) -> Scale:
        """The scale of a training part. A column that never varies only loses its mean, and
        one that is empty is left as it is."""
        means = frame.mean().fillna(0.0)
        deviations = frame.std(ddof=0).fillna(0.0).replace(0.0, 1.0)
        return cls(tuple(frame.columns), tuple(means), tuple(deviations))

    def apply(self, frame: pd.DataFrame) -> np.ndarray:
        """Scaled features: float32, shape (rows, features). A missing value becomes 0: the mean."""
        raw = frame.reindex(columns=list(self.names)).to_numpy(dtype=np.float64)
        scaled = (raw - np.array(self.means)) / np.array(self.deviations)
        return np.nan_to_num(scaled).astype(np.float32)
