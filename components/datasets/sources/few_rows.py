"""On how few rows a model that is reused was measured to gain."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FewRows:
    """A question that a model which has read such texts was measured to answer better, from few rows, than a
    model from scratch does (`scripts/bench lessons-reuse`).

    Attributes:
        question: One of the questions of the dataset.
        rows: How many rows, those to validate on included.
        validation: The share of the rows to validate on.
    """

    question: str
    rows: int
    validation: float
