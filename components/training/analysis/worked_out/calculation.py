"""How one number comes about, as a learner would write it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import Message

# How far a number may be from Keras's, relative to the largest in play: rounding of 32-bit numbers.
TOLERANCE = 2e-4

Place = tuple[int, ...]


@dataclass(frozen=True)
class Term:
    """A line of a calculation: what it is, a number that goes in, and what that is multiplied with, if it
    is."""

    name: Message
    number: float
    weight: float | None = None

    @property
    def value(self) -> float:
        """What it comes to."""
        return self.number if self.weight is None else self.number * self.weight


@dataclass(frozen=True)
class CalculationPart:
    """A part of a calculation: a number, how it comes about in words, and the lines that it comes from."""

    formula: Message
    terms: tuple[Term, ...]
    value: float


@dataclass(frozen=True)
class SideBySide:
    """Parts of a calculation that have the same lines, such as the gates of an LSTM.

    Attributes:
        formula: How each of them comes about.
        parts: The parts; the formula of each is its name.
    """

    formula: Message
    parts: tuple[CalculationPart, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """The lines of all of them."""
        return tuple(term for part in self.parts for term in part.terms)


@dataclass(frozen=True)
class WorkedOut:
    """How one number comes about.

    Attributes:
        last: The last part of the calculation; its value is the number.
        before: The parts before it.
        keras: What Keras computed.
        compared: The number that is compared with Keras's where Keras gives out another one than this, such
            as that of the last step only; None: the number itself.
    """

    last: CalculationPart
    keras: float
    compared: float | None = None
    before: tuple[CalculationPart | SideBySide, ...] = ()
    notes: tuple[Message, ...] = ()

    @property
    def parts(self) -> tuple[CalculationPart | SideBySide, ...]:
        """The whole calculation."""
        return *self.before, self.last

    @property
    def result(self) -> float:
        """What it comes to."""
        return self.last.value

    @property
    def agrees(self) -> bool:
        """Whether the result is Keras's, up to rounding."""
        terms = [abs(term.value) for part in self.parts for term in part.terms]
        largest = max([1.0, abs(self.keras), *(value for value in terms if np.isfinite(value))])
        ours = self.result if self.compared is None else self.compared
        return abs(ours - self.keras) <= TOLERANCE * largest


def single(formula: Message, terms: Sequence[Term], result: float, keras: float) -> WorkedOut:
    """A calculation of one part."""
    return WorkedOut(CalculationPart(formula, tuple(terms), float(result)), float(keras))
