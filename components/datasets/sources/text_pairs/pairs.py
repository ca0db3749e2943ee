"""Two texts and one question: did the same author write both?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field

from components.assembly.catalog.losses import LOSSES
from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Feature
from components.datasets.binding.prepared import Prepared, Text
from components.datasets.binding.split import MIN_ROWS
from components.datasets.binding.targets import Target, YesOrNo, unfit_loss
from components.datasets.cache import Cache
from components.datasets.encodings.binding import Binding
from components.datasets.encodings.places import Places
from components.datasets.encodings.row_choice import RowChoice
from components.datasets.encodings.source_table import SourceTable, column
from components.datasets.sources.dataset import kept_table
from components.datasets.sources.text_dataset import TextDataset, left_out
from components.datasets.text import word_ids
from components.datasets.text.authored_texts import AuthoredTexts, author_codes
from components.datasets.text.known_texts import KnownTexts
from components.datasets.text.pairing import (
    PAIRS_PER_TEXT,
    Pairing,
    pair,
    split_texts,
    unseen_texts,
)

MAX_PAIRS = 20_000

SAME = YesOrNo(message(N_("Did one author write both texts?")), message(N_("one author wrote both")))
# What is known of a single text.
AUTHOR = N_("author")
# Losses for an answer between 0 and 1.
_LOSSES = tuple(loss.name for loss in LOSSES.values() if not loss.by_class)


@dataclass(frozen=True, eq=False)
class Paired:
    """The pairs to train on and to validate on, the positions of the texts that the former are made of, and
    how many texts are left out as `TextDataset.unseen` says."""

    train: Pairing
    validation: Pairing
    learnt: np.ndarray
    left_out: int = 0


_paired: Cache[Paired] = Cache(64, lambda _: 1)


class Pairs(TextDataset):
    """A dataset of pairs of texts, exactly half of them by one author.

    Attributes:
        rows: How many pairs, those to validate on included; of an odd number one less.
        strict: Whether the authors of the pairs to validate on are none of those to train on.
    """

    modality = "text pair"
    anonymous = True

    rows: Annotated[int, Field(ge=MIN_ROWS, le=MAX_PAIRS)] = 4_000
    strict: bool = False

    def writings(self) -> AuthoredTexts:
        """All texts and their authors, shared and not to be written to."""
        raise NotImplementedError

    def shown_texts(self) -> np.ndarray:
        """Which texts of `writings` may be shown as examples: bool, shape (texts,); all by default."""
        return np.ones(len(self.writings().frame), dtype=bool)

    def shown_rows(self, rows: int) -> np.ndarray:
        """See `Dataset.shown_rows`: the pairs of such texts."""
        return np.flatnonzero(self.shown_texts()[self.table().row_places].all(axis=1))

    def paired(self) -> Paired:
        """The pairs, as positions of texts in `writings`; made once."""
        key = self if self.unseen else self.model_copy(update={"reads_like": None})
        return _paired.get(key, self._pair)

    def _pair(self) -> Paired:
        authors = author_codes(self.writings().frame)
        self._ensure_authors(len(np.unique(authors)))
        generator = np.random.default_rng(self.seed)
        seen = self.seen(self.writings().frame["text"])
        kept = unseen_texts(authors, seen)
        parts = split_texts(authors[kept], self.validation, self.strict, generator)
        aside = max(2, 2 * round(self.rows * self.validation / 2))
        return Paired(
            train=pair(authors, kept[parts.train], self.rows - aside, generator),
            validation=pair(authors, kept[parts.validation], aside, generator),
            learnt=kept[parts.train],
            left_out=int(seen.sum()),
        )

    def _ensure_authors(self, authors: int) -> None:
        if self.strict and authors < 4:
            raise refuse(
                "too_few_strangers",
                where=N_("authors"),
                message=message(
                    N_(
                        "There {authors:is|are} {authors} {authors:author|authors}, and keeping authors "
                        "aside needs four: two to learn from and two strangers."
                    ),
                    authors=authors,
                ),
                received=str(authors),
                mend=message(N_("Switch the stricter split off, or choose data with more authors.")),
            )

    def table(self) -> SourceTable:
        """See `Dataset.table`: a row for each pair. How many there are depends on `rows`."""
        key = self if self.unseen else self.model_copy(update={"reads_like": None})
        return kept_table(key, self._columns)

    def _columns(self) -> SourceTable:
        paired, labels = self.paired(), self.labels()
        places = np.concatenate([paired.train.rows, paired.validation.rows])
        same = np.concatenate([paired.train.same, paired.validation.same])
        first, second = (self.writings().frame.iloc[places[:, side]] for side in (0, 1))
        rows, learnt = np.arange(len(places)), len(paired.train.rows)
        return SourceTable(
            {
                "a": column("text", first["text"], labels["a"]),
                "b": column("text", second["text"], labels["b"]),
                "same": column("yes or no", same, labels["same"]),
                "author_a": column("category", first["author"], labels["author_a"]),
                "author_b": column("category", second["author"], labels["author_b"]),
            },
            rows.astype(str).astype(object),
            split=(rows[:learnt], rows[learnt:]),
            answers={"same": Target(same, SAME)},
            places=places,
        )

    def fit(self, wanted: Places) -> tuple[Binding, ...]:
        """See `Dataset.fit`: each input reads one of the texts."""
        _ensure_two_texts(wanted)
        _ensure_one_answer(wanted)
        first, second = wanted.inputs
        return (
            Binding(name=first.name, encoding="words", columns=("a",)),
            Binding(name=second.name, encoding="words", columns=("b",)),
            Binding(name=wanted.heads[0].name, encoding="answer", columns=("same",)),
        )

    def row_choice(self, wanted: Places) -> RowChoice:
        """See `Dataset.row_choice`: all pairs that were made."""
        return RowChoice(None, self.validation, self.seed)

    def remarks(self, wanted: Places) -> tuple[Message, ...]:
        """See `Dataset.remarks`."""
        left = left_out(self.paired().left_out)
        return (*self.writings().notes, *left, *self._fewer(len(self.table())))

    def _fewer(self, pairs: int) -> tuple[Message, ...]:
        if pairs >= self.rows - 1:
            return ()
        template = N_(
            "Only {made:,} pairs were made: at most {most} for each text, so that none is used too often."
        )
        return (message(template, made=pairs, most=PAIRS_PER_TEXT),)

    def training_texts(self) -> Iterable[str]:
        """See `TextDataset.training_texts`: each text once, however many pairs it is in."""
        return self.writings().frame["text"].iloc[self.paired().learnt]

    def texts(self, rows: np.ndarray) -> list[Text]:
        """See `TextDataset.texts`."""
        texts = self.writings().frame["text"].to_numpy(dtype=object)
        return [(str(texts[first]), str(texts[second])) for first, second in rows]

    def known_texts(self, prepared: Prepared, text: str, most: int) -> KnownTexts:
        """See `TextDataset.known_texts`: each text once, with its author, who is the answer to which two
        belong together."""
        part, writings = prepared.train, self.writings()
        places = part.rows[:, list(part.inputs).index(text)]
        first = np.sort(np.unique(places, return_index=True)[1])[:most]
        texts = writings.frame.iloc[places[first]]
        authors = tuple(message(N_("{author}"), author=writings.names[author]) for author in texts["author"])
        return KnownTexts(tuple(map(str, texts["text"])), part.inputs[text][first], {AUTHOR: authors})

    def own_cut(self) -> word_ids.CutBy:
        """See `TextDataset.own_cut`."""
        return self.writings().cut_by

    def features(self) -> tuple[Feature, ...]:
        """See `Dataset.features`: none; there is nothing but the two texts."""
        return ()

    def preview(self, rows: int = 8) -> pd.DataFrame:
        """See `Dataset.preview`: the first pairs to learn from, in their random order, whose texts may be
        shown."""
        pairs, writings = self.paired().train, self.writings()
        shown = np.flatnonzero(self.shown_texts()[pairs.rows].all(axis=1))[:rows]
        first, second = (writings.frame.iloc[pairs.rows[shown, side]] for side in (0, 1))
        columns = {
            "a": first["text"].to_numpy(),
            "b": second["text"].to_numpy(),
            "author_a": first["author"].map(writings.names).to_numpy(),
            "author_b": second["author"].map(writings.names).to_numpy(),
            "same": pairs.same[shown],
        }
        return pd.DataFrame(columns)

    def example(self) -> str:
        """See `TextDataset.example`."""
        texts = self.writings().frame["text"][self.shown_texts()]
        return str(texts.iloc[len(texts) // 2])

    def examples(self) -> tuple[str, str]:
        """Two of the texts, far apart in the table, to begin with where someone types a pair."""
        texts = self.writings().frame["text"][self.shown_texts()]
        return str(texts.iloc[len(texts) // 10]), str(texts.iloc[-1 - len(texts) // 10])

    def labels(self) -> Mapping[str, Message]:
        """See `Dataset.labels`."""
        names = {
            "a": N_("text A"),
            "b": N_("text B"),
            "author_a": N_("author of A"),
            "author_b": N_("author of B"),
            "same": N_("the same author"),
        }
        return {name: message(label) for name, label in names.items()}

    def distribution(self, head: str) -> pd.DataFrame:
        """How many texts each author has, the most first: columns "value" and "rows". (The
        answers themselves are halves by design.)"""
        writings = self.writings()
        counts = writings.counts()
        return pd.DataFrame({"value": counts.index.map(writings.names), "rows": counts.to_numpy()})


def _ensure_two_texts(wanted: Places) -> None:
    texts = sum(place.ids is not None for place in wanted.inputs)
    if texts != 2 or len(wanted.inputs) != 2:
        inputs = [place.name for place in sorted(wanted.inputs, key=lambda place: place.ids is None)]
        raise refuse(
            "not_two_texts",
            where=inputs[0],
            message=message(
                N_("A pair is two texts, and the model has {texts} inputs of words and {others} of numbers."),
                texts=texts,
                others=len(inputs) - texts,
            ),
            received=", ".join(inputs),
            mend=message(N_("Give the model exactly two inputs, both of words (int32).")),
        )


def _ensure_one_answer(wanted: Places) -> None:
    if len(wanted.heads) != 1:
        raise refuse(
            "not_one_answer",
            where=N_("heads"),
            message=message(
                N_("Pairs answer one question, and the model has {heads} heads that are trained."),
                heads=len(wanted.heads),
            ),
            received=", ".join(answer.name for answer in wanted.heads),
            mend=message(N_("Train exactly one head: is it the same author?")),
        )
    answer = wanted.heads[0]
    if answer.loss not in _LOSSES:
        raise unfit_loss(answer.name, answer.loss, _LOSSES[0])
