"""What a head is asked, and what its answers mean in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from components.assembly.catalog.fields import Field
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import Refused, refuse

# How a count is asked for: as a class (more than the median), or as a number.
Task = Literal["classification", "regression"]
TASK = Field(
    "task",
    "str",
    "classification",
    choices=(N_("classification"), N_("regression")),
    label=N_("Question"),
    help=N_("classification: will it do better than most? regression: how large will the number be?"),
)


class HeadQuestion(Protocol):
    """What one head learns to answer. Picklable."""

    @property
    def sentence(self) -> Message:
        """The question in a sentence, for people."""
        ...

    def say(self, value: float) -> Message:
        """What the number `value` means as an answer."""
        ...

    def actual(self, value: float) -> Message:
        """What a target of `value` says of its row."""
        ...


@dataclass(frozen=True)
class YesOrNo:
    """A question answered with the likelihood of yes. `claim` is what is claimed by a yes."""

    sentence: Message
    claim: Message

    def say(self, value: float) -> Message:
        """The likelihood in percent."""
        return message(N_("{percent}% likely: {claim}"), percent=round(100 * value), claim=self.claim)

    def actual(self, value: float) -> Message:
        """Yes or no."""
        return message(N_("yes")) if value > 0.5 else message(N_("no"))


@dataclass(frozen=True)
class HowMany:
    """A count, asked for as log(1 + count), so that ten times as many is one step at any size."""

    sentence: Message
    what: Message

    def say(self, value: float) -> Message:
        """The count that log(1 + count) stands for."""
        return message(N_("about {count:,} ({what})"), count=_count(value), what=self.what)

    def actual(self, value: float) -> Message:
        """The count."""
        return message(N_("{count:,}"), count=_count(value))

    def amount(self, value: float) -> float:
        """The count."""
        return _count(value)


def _count(value: float) -> int:
    """The count that log(1 + count) stands for."""
    # A model that has not learnt yet may answer anything; e to the 700 is the largest float.
    return round(float(np.expm1(np.clip(value, 0.0, 50.0))))


def rounded(value: float) -> float:
    """A number with four digits that count, to be written in full: 181,400 and not 1.814e+05."""
    return float(f"{value:.4g}")


@dataclass(frozen=True)
class HowMuch:
    """A quantity, asked for on a scale with mean 0 and standard deviation 1; one that `counts` by its
    log(1 + count)."""

    sentence: Message
    what: Message
    mean: float
    deviation: float
    counts: bool = False

    def say(self, value: float) -> Message:
        """The quantity in its own units."""
        if self.counts:
            return HowMany(self.sentence, self.what).say(self.quantity(value))
        return message(N_("about {amount:,.10g} ({what})"), amount=self.amount(value), what=self.what)

    def actual(self, value: float) -> Message:
        """The quantity in its own units."""
        if self.counts:
            return HowMany(self.sentence, self.what).actual(self.quantity(value))
        return message(N_("{amount:,.6g}"), amount=self.quantity(value))

    @property
    def unit(self) -> float:
        """How much an error of 1 is in the unit of the quantity, of counts in that of log(1 + count)."""
        return self.deviation

    def amount(self, value: float) -> float:
        """The quantity in its own units, with four digits that count; of counts the count."""
        return _count(self.quantity(value)) if self.counts else rounded(self.quantity(value))

    def quantity(self, value: float) -> float:
        """The quantity itself, or log(1 + count)."""
        return self.mean + self.deviation * value


def counting(question: HeadQuestion) -> bool:
    """Whether a question is answered with a count, and its errors are those of log(1 + count)."""
    return isinstance(question, HowMany) or (isinstance(question, HowMuch) and question.counts)


@dataclass(frozen=True)
class WhichOne:
    """A question answered with one of several classes, counted from 0. `what` is what is one."""

    sentence: Message
    what: Message

    def say(self, value: float) -> Message:
        """The class."""
        return message(N_("{what} {answer:.0f}"), what=self.what, answer=value)

    def actual(self, value: float) -> Message:
        """The class by its number."""
        return message(N_("{answer:.0f}"), answer=value)


@dataclass(frozen=True)
class Target:
    """A column made ready for a head: `values` float, one a row, NaN where there is none."""

    values: np.ndarray
    question: HeadQuestion

    def only(self, rows: np.ndarray) -> Target:
        """The same for some rows: a mask or positions."""
        return Target(self.values[rows], self.question)


def unfit_loss(head: str, loss: str, better: str) -> Refused:
    """The refusal of a loss that cannot judge the answers.

    Args:
        head: The name of the head.
        loss: Its loss.
        better: A loss that can.
    """
    return refuse(
        "target_unfit",
        where=head,
        message=message(
            N_("The answers for the head {head} do not fit the loss {loss}."), head=head, loss=loss
        ),
        received=loss,
        mend=message(N_("Train it with the loss {loss}."), loss=better),
    )
