"""Datasets of texts, numbers and questions that are carried along, a class of a few lines each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import pandas as pd
from pydantic import field_validator

from components.assembly.spec import Config
from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.corpus import Corpus
from components.datasets.binding.features import Feature
from components.datasets.binding.histogram import histogram
from components.datasets.carried.bird_strikes import BIRD_STRIKES
from components.datasets.carried.entry import Carried
from components.datasets.sources.text_dataset import SingleTextDataset


class CarriedTexts(SingleTextDataset):
    """The base of datasets whose rows are those of an `entry`."""

    entry: ClassVar[Carried]

    @field_validator("targets", check_fields=False)
    @classmethod
    def _known(cls, targets: Config) -> Config:
        unknown = set(targets.values()) - set(cls.entry.questions)
        if unknown:
            raise ValueError(
                f"Targets are {sorted(cls.entry.questions)}. Received: {sorted(map(str, unknown))}"
            )
        return targets

    def corpus(self) -> Corpus:
        """See `SingleTextDataset.corpus`."""
        entry = self.entry
        frame = entry.frame()
        return Corpus(
            texts=frame["text"],
            numbers=entry.numbers(),
            features=entry.features,
            targets={head: entry.target(str(name), self.task) for head, name in self.targets.items()},
            rows=frame.index.to_numpy(),
            cut_by=entry.cut_by,
        )

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`."""
        return self.entry.features

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: of the rows that may be shown."""
        return self.entry.preview(rows)

    def example(self) -> str:
        """See `TextDataset.example`: one of those shown."""
        return str(self.preview()["text"].iloc[0])

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        return self.entry.labels()

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: of a number if one is asked for, else of no (0) and yes (1)."""
        name = str(self.targets[head])
        count = self.entry.questions[name].count
        return histogram(self.entry.frame()[count or name].to_numpy(dtype="float64"))

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return self.entry.provenance()


class BirdStrikes(CarriedTexts):
    """Reports of birds that struck aircraft: was the flight affected, was more than one bird struck?"""

    label = message(N_("Bird strikes"))
    entry = BIRD_STRIKES

    source: Literal["birds"] = "birds"
    targets: Config = Config(main_output="affected", news_out="several")
