"""`TrainedModel`: what is exported, as a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.code.python_names import file_name
from components.assembly.spec import ModelSpec
from components.assembly.spec.messages import Message
from components.datasets import Prepared
from components.training import InitialWeights, Mark, Recipe, Row
from components.training.values.moves import notes_for_program


@dataclass(frozen=True)
class TrainedModel:
    """A trained model.

    Attributes:
        spec: The model.
        recipe: How it was trained.
        weights: Its weights, as `build(spec).set_weights` takes them.
        rows: The rows of its run.
        marks: The controls that were moved during the run.
        prepared: Its data.
        initial: The learnt weights that it started from; `None` if it started fresh.
    """

    spec: ModelSpec
    recipe: Recipe
    weights: Sequence[np.ndarray]
    rows: Sequence[Row]
    marks: Sequence[Mark]
    prepared: Prepared
    initial: InitialWeights | None = None

    @property
    def name(self) -> str:
        """The name of its files."""
        return file_name(self.spec.name)

    @property
    def epochs(self) -> int:
        """How many epochs it was trained for."""
        return max((row.epoch for row in self.rows if row.kind == "epoch"), default=0)

    @property
    def remarks(self) -> tuple[Message, ...]:
        """The comments of a program by its recipe on the data, if they are random, and on the controls that
        were moved."""
        caution = self.recipe.dataset.caution()
        return (*(() if caution is None else (caution,)), *notes_for_program(self.marks))
