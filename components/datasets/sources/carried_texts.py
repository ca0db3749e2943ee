"""Datasets that are carried along, a class of a few lines each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from pydantic import field_validator

from components.assembly.spec import Config
from components.assembly.spec.messages import N_, Message, message
from components.datasets.binding.features import Feature
from components.datasets.binding.histogram import histogram
from components.datasets.binding.split import spread
from components.datasets.carried import digit_triples
from components.datasets.carried.bird_strikes import BIRD_STRIKES
from components.datasets.carried.emoji import EMOJI, EMOJI_NAMES
from components.datasets.carried.entry import Carried
from components.datasets.carried.houses import HOUSES
from components.datasets.carried.poem_lines import POEM_LINES
from components.datasets.carried.reviews import REVIEWS
from components.datasets.carried.tang_poems import TANG_POEMS
from components.datasets.encodings.source_table import SourceTable, text_table
from components.datasets.sources.dataset import Dataset, kept_table
from components.datasets.sources.few_rows import FewRows
from components.datasets.sources.text_dataset import SingleTextDataset
from components.datasets.text.word_ids import CutBy


class CarriedDataset(Dataset):
    """The base of datasets whose rows are those of an `entry`."""

    entry: ClassVar[Carried]

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table(type(self), self.entry.columns)

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`."""
        return self.entry.features

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: of the rows that may be shown."""
        return self.entry.table(spread(self.entry.shown_rows(), rows))

    def shown_rows(self, rows: int) -> np.ndarray:
        """See `Dataset.shown_rows`."""
        return self.entry.shown_rows()

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        return self.entry.labels()

    def provenance(self) -> Message:
        """See `Dataset.provenance`."""
        return self.entry.provenance()


class CarriedTexts(CarriedDataset, SingleTextDataset):
    """The base of those with texts and questions, for the headline lesson's model."""

    @field_validator("targets", check_fields=False)
    @classmethod
    def _known(cls, targets: Config) -> Config:
        unknown = set(targets.values()) - set(cls.entry.questions)
        if unknown:
            raise ValueError(
                f"Targets are {sorted(cls.entry.questions)}. Received: {sorted(map(str, unknown))}"
            )
        return targets

    @classmethod
    def questions(cls) -> Mapping[str, Message]:
        """See `SingleTextDataset.questions`."""
        return {name: question.label for name, question in cls.entry.questions.items()}

    def asked(self) -> SourceTable:
        """See `SingleTextDataset.asked`."""
        entry = self.entry
        return text_table(
            entry.frame()["text"],
            entry.numbers(),
            {feature.name: feature.label for feature in entry.features},
            {head: entry.target(str(name), self.task) for head, name in self.targets.items()},
        )

    def figure(self, head: str) -> str:
        """See `Dataset.figure`: that of its question."""
        question = self.entry.questions.get(str(self.targets.get(head)))
        return question.figure if question is not None else super().figure(head)

    def has_amounts(self) -> bool:
        """See `Dataset.has_amounts`: where each of its questions counts something."""
        return all(self.entry.questions[str(name)].count for name in self.targets.values())

    def own_cut(self) -> CutBy:
        """See `TextDataset.own_cut`."""
        return self.entry.cut_by

    def example(self) -> str:
        """See `TextDataset.example`: one of those shown."""
        return str(self.preview()["text"].iloc[0])

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: of a number if one is asked for, else of no (0) and yes (1)."""
        name = str(self.targets[head])
        count = self.entry.questions[name].count
        return histogram(self.entry.frame()[count or name].to_numpy(dtype="float64"))


class BirdStrikes(CarriedTexts):
    """Reports of birds that struck aircraft: was the flight affected, was more than one bird struck?"""

    label = message(N_("Bird strikes"))
    one = message(N_("Report"))
    on_few_rows = FewRows("precaution", rows=800, validation=0.5)
    language = "en"
    entry = BIRD_STRIKES

    source: Literal["birds"] = "birds"
    targets: Config = Config(main_output="affected", news_out="several")


class Reviews(CarriedTexts):
    """Reviews of products: five stars or fewer?"""

    label = message(N_("Product reviews"))
    one = message(N_("Review"))
    language = "en"
    entry = REVIEWS

    source: Literal["reviews"] = "reviews"
    targets: Config = Config(main_output="great", news_out="great")


class TangPoems(CarriedTexts):
    """Poems by the character: is one found more than most, and has it lines of five?"""

    label = message(N_("Tang poems"))
    one = message(N_("Poem"))
    on_few_rows = FewRows("eight_of_five", rows=400, validation=0.5)
    language = "zh_Hant"
    entry = TANG_POEMS

    source: Literal["poems"] = "poems"
    targets: Config = Config(main_output="searched", news_out="five")


class CarriedColumns(CarriedDataset):
    """The base of those that no lesson's model is made for: columns for `Bound.rows_from`."""

    modality = "any"

    reads_like: None = None  # what binds it has the vocabularies; the key is in the JSON of all datasets

    def distribution(self, head: str) -> pd.DataFrame:
        """See `Dataset.distribution`: it has no targets."""
        return pd.DataFrame({"value": [], "rows": []})


class Houses(CarriedColumns):
    """Houses and their prices."""

    label = message(N_("Houses"))
    entry = HOUSES

    source: Literal["houses"] = "houses"


class Emoji(CarriedColumns):
    """Small pictures and their names: which category, and which subcategory?"""

    label = message(N_("Emoji"))
    entry = EMOJI

    source: Literal["emoji"] = "emoji"


class EmojiNames(CarriedColumns):
    """Small pictures, each once with its name and once with another: does the name fit?"""

    label = message(N_("Emoji and names: do they fit?"))
    entry = EMOJI_NAMES

    source: Literal["emoji names"] = "emoji names"


class PoemLines(CarriedColumns):
    """Poems without their marks, the mark after each character, and the first two lines."""

    label = message(N_("Lines of Tang poems"))
    entry = POEM_LINES

    source: Literal["poem lines"] = "poem lines"


class DigitTriples(CarriedColumns):
    """Three digits a row: which of two is the digit of the first?"""

    label = message(N_("Three handwritten digits"))
    entry = digit_triples.DIGIT_TRIPLES

    source: Literal["digit triples"] = "digit triples"

    def table(self) -> SourceTable:
        """See `Dataset.table`."""
        return kept_table(type(self), digit_triples.table)

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        return digit_triples.PICTURES | self.entry.labels()
