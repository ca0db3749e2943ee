"""Which rows of a table are used, and which of those are trained on and validated on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.assembly.spec.messages import N_, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.split import split, spread_evenly
from components.datasets.binding.targets import YesOrNo
from components.datasets.encodings.source_table import SourceTable
from components.datasets.text import word_ids


@dataclass(frozen=True)
class RowSplit:
    """Rows of a table.

    Attributes:
        rows: The positions in the table of those that are used, shape (rows,).
        train: The positions among these of those to train on, in random order.
        validation: The same of those to validate on.
    """

    rows: np.ndarray
    train: np.ndarray
    validation: np.ndarray


@dataclass(frozen=True)
class RowChoice:
    """How many rows of a table are used, and which.

    Attributes:
        rows: How many, spread evenly over the table; None for all.
        validation: The share of them to validate on. Rows of the same words stay in one part.
        seed: Decides which.
        least: Of a table with fewer rows none are used.
    """

    rows: int | None
    validation: float
    seed: int
    least: int = 1

    def split(self, table: SourceTable, generator: np.random.Generator) -> RowSplit:
        """The rows of a table.

        Raises:
            Refused: There are too few, or all have the same words.
        """
        if len(table) < self.least:
            raise _too_few(len(table), self.least)
        wanted = len(table) if self.rows is None else self.rows
        if table.split is not None:
            return self._as_it_is_split(*table.split)
        rows = spread_evenly(len(table), wanted, generator)
        texts = [str(text) for text in table.keys[rows]]
        asked = [
            answer.values[rows] for answer in table.answers.values() if isinstance(answer.question, YesOrNo)
        ]
        train, aside = split(list(map(word_ids.same_words, texts)), self.validation, generator, asked)
        if not len(aside):
            raise _all_the_same(texts)
        return RowSplit(rows, train, aside)

    def _as_it_is_split(self, train: np.ndarray, aside: np.ndarray) -> RowSplit:
        """The first rows of each part that the table says itself."""
        if self.rows is not None:
            aside = aside[: max(1, int(self.rows * self.validation))]
            train = train[: self.rows - len(aside)]
        learnt = len(train)
        return RowSplit(np.concatenate([train, aside]), np.arange(learnt), learnt + np.arange(len(aside)))


def _too_few(rows: int, least: int) -> Exception:
    return refuse(
        "too_few_rows",
        where=N_("rows"),
        message=message(
            N_(
                "Only {rows} {rows:row|rows} can be used; a training part and a validation part need {least}."
            ),
            rows=rows,
            least=least,
        ),
        received=str(rows),
        mend=message(N_("Give it more rows, or choose columns with fewer empty cells.")),
    )


def _all_the_same(texts: Sequence[str]) -> Exception:
    """No two texts have different words: said by what they do differ in, if in anything."""
    links = sum(word_ids.LINK in word_ids.standardise(text) for text in texts)
    if len(set(texts)) == 1:
        what = N_("All texts are the same.")
    elif links == len(texts):
        what = N_("All texts are links, and every link is read as the same word, so all texts are the same.")
    else:
        what = N_("All texts are the same but for numbers, punctuation, mentions and links.")
    return refuse(
        "texts_the_same",
        where=N_("rows"),
        message=message(what),
        received=texts[0][:60],
        mend=message(N_("Choose another text column.")),
    )
