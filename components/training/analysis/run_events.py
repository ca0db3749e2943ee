"""What happened in a training, from its rows and what was moved: values that read as sentences.

Nothing is said that the rows do not show. To add a rule, write a function of `RunEvidence` (see
`event_rules`) and add it to `RULES` there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from components.assembly.spec import Head, ModelSpec
from components.assembly.spec.messages import Message
from components.training.values.rows import Mark, Row


@dataclass(frozen=True)
class RunEvent:
    """Something that happened.

    Attributes:
        rule: The name of the rule that says so.
        step: The batch from which on it holds.
        message: The sentence.
        about: What the rule speaks of, if it may speak of several things.
    """

    rule: str
    step: int
    message: Message
    about: str = ""

    @property
    def topic(self) -> str:
        """Names the event in its run: the same while no more than the figures of its sentence change."""
        return f"{self.rule}/{self.about}"


@dataclass(frozen=True)
class RunEvidence:
    """The part of a run that the rules about events read.

    Attributes:
        spec: The model that is trained.
        rows: Its rows so far.
        marks: What was moved.
        baselines: The values that have to be beaten, by "head/metric", where they are known.
    """

    spec: ModelSpec
    rows: Sequence[Row]
    marks: Sequence[Mark] = ()
    baselines: Mapping[str, float] = field(default_factory=dict)

    @property
    def heads(self) -> list[Head]:
        """The heads that are trained."""
        return [head for head in self.spec.heads if head.loss]

    @property
    def batches(self) -> list[Row]:
        """The rows of batches."""
        return [row for row in self.rows if row.kind == "batch"]

    @property
    def epochs(self) -> list[Row]:
        """The rows of epochs."""
        return [row for row in self.rows if row.kind == "epoch"]


Rule = Callable[[RunEvidence], Iterator[RunEvent]]


def notable(record: RunEvidence, rules: Iterable[Rule], most: int) -> tuple[RunEvent, ...]:
    """What happened, in the order in which it did; of more than so many what the first rules say."""
    events = [event for rule in rules for event in rule(record)][:most]
    return tuple(sorted(events, key=lambda event: event.step))
