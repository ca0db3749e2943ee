"""What a dataset hands to training: arrays named after a spec's inputs and heads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pandas as pd

from components.assembly.messages import Message

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Part:
    """Rows of a table as arrays: `inputs` by input name, `targets` by head name; `rows`
    are their positions in the table they came from."""

    inputs: Arrays
    targets: Arrays
    rows: np.ndarray


class Encoder(Protocol):
    """Turns what a person types into the arrays a trained model takes. Picklable."""

    def encode(self, texts: Sequence[str], features: pd.DataFrame | None) -> Arrays:
        """`texts` and their rows of raw features -> arrays by input name, one row a text."""
        ...


@dataclass(frozen=True)
class Baseline:
    """What a head scores without a model: `metric` of always answering `answer`, measured
    on the validation part."""

    metric: str
    value: float
    answer: Message


@dataclass(frozen=True)
class Prepared:
    """A dataset ready for one spec. `notes` say what was dropped and why."""

    train: Part
    validation: Part
    baselines: Mapping[str, Baseline]
    encoder: Encoder
    notes: tuple[Message, ...] = field(default=())
