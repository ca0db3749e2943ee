"""What all datasets have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import pandas as pd
from pydantic import Field

from components.assembly.lessons import Task
from components.assembly.messages import Message
from components.assembly.spec import Config, Frozen, ModelSpec
from components.datasets import corpus
from components.datasets.cache import Cache
from components.datasets.corpus import MIN_ROWS, Corpus
from components.datasets.features import Feature
from components.datasets.needs import needs
from components.datasets.prepared import Prepared

# Arrays for the specs and datasets used last, so that who only moves a layer waits for no data.
_CACHE_BYTES = 256 * 2**20
_prepared: Cache[Prepared] = Cache(_CACHE_BYTES, lambda prepared: prepared.nbytes)

MAX_ROWS = 100_000


class Source(Frozen):
    """A dataset as a value: what to take, and what to learn from it.

    `task` says how counts are asked for: as a class (more than the median) or as a number.
    `rows` is how many to use, `validation` the share of them kept aside, `seed` decides
    which. `targets` names a column for each head; heads that a spec has not are left out.
    """

    task: Task = "classification"
    rows: Annotated[int, Field(ge=MIN_ROWS, le=MAX_ROWS)] = 4_000
    validation: Annotated[float, Field(ge=0.05, le=0.5)] = 0.2
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 0
    targets: Config = Config()

    def prepare(self, spec: ModelSpec) -> Prepared:
        """Arrays named after the spec's inputs and heads; made once for all specs that ask
        the same. Raises `Refused` for what the data cannot give."""
        asked = needs(spec)
        return _prepared.get(
            (self, asked),
            lambda: corpus.prepare(
                self.corpus(), asked, rows=self.rows, validation=self.validation, seed=self.seed
            ),
        )

    def corpus(self) -> Corpus:
        """Texts, numbers and targets, all rows of them."""
        raise NotImplementedError

    def features(self) -> tuple[Feature, ...]:
        """The numbers of a row: as many as the input for features must be wide."""
        raise NotImplementedError

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """A few rows as people read them, evenly spread over the table."""
        raise NotImplementedError

    def example(self) -> str:
        """One of the texts, to show what becomes of it."""
        texts = self.corpus().texts
        return str(texts.iloc[len(texts) // 2])

    def labels(self) -> Mapping[str, Message]:
        """What the columns of the preview are called, those that are not the learner's own."""
        return {}

    def distribution(self, head: str) -> pd.DataFrame:
        """How the target column of `head` is spread, as bars: columns "from", "to" and "rows"."""
        raise NotImplementedError

    def provenance(self) -> Message:
        """Where the data comes from and what may be done with it."""
        raise NotImplementedError
