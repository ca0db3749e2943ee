"""What is taken home, as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message
from components.datasets import Prepared
from components.training import InitialWeights, Mark, Recipe, Row
from components.training.values.moves import notes_for_program


@dataclass(frozen=True)
class TrainedModel:
    """A model with what it has learnt: `weights` as `build(spec).set_weights` takes them,
    `rows` and `marks` how it learnt them, `prepared` from what, `initial` what it started
    from where that was not fresh."""

    spec: ModelSpec
    recipe: Recipe
    weights: Sequence[np.ndarray]
    rows: Sequence[Row]
    marks: Sequence[Mark]
    prepared: Prepared
    initial: InitialWeights | None = None

    @property
    def name(self) -> str:
        """What its files are called."""
        return self.spec.name

    @property
    def epochs(self) -> int:
        """How many epochs it has done."""
        return max((row.epoch for row in self.rows if row.kind == "epoch"), default=0)

    @property
    def remarks(self) -> tuple[Message, ...]:
        """What a program that trains by its recipe has to say of what was moved while it trained."""
        return notes_for_program(self.marks)
