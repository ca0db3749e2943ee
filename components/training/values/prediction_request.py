"""A request for predictions of a model, as it is sent to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

Arrays = Mapping[str, np.ndarray]
About = Literal[
    "heads", "vectors", "tensors", "activity", "times", "row gradients", "call gradients", "gradients"
]
# What is asked of a model that is compiled for it, so not of one that trains.
COMPILED: frozenset[About] = frozenset({"row gradients", "call gradients"})


@dataclass(frozen=True, eq=False)
class PredictionRequest:
    """Arrays by input name, one row a sample.

    Attributes:
        arrays: The arrays.
        about: What is asked of them: what the "heads" say, the "vectors" that texts become on their way
            there, all "tensors" that the model computes of a single row, the "activity" of its layers for
            some rows or the "times" that they compute these, the "row gradients" of heads or "call gradients"
            of shared layers for rows with labels (see `LabelledRows`), or, without arrays and while it
            trains, which head sends which "gradients".
        epoch: The epoch whose weights answer, 0 for those it started with; None: those of this moment.
    """

    arrays: Arrays
    about: About = "heads"
    epoch: int | None = None
