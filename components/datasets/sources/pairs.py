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
from components.datasets.binding.baselines import baselines
from components.datasets.binding.corpus import MIN_ROWS, as_column, read_only, word_counts
from components.datasets.binding.features import Feature, Scale
from components.datasets.binding.needs import Needs
from components.datasets.binding.prepared import Part, Prepared, Text
from components.datasets.binding.table_encoder import TableEncoder, Tokens
from components.datasets.binding.targets import YesOrNo
from components.datasets.cache import Cache
from components.datasets.sources.text_dataset import TextDataset, left_out
from components.datasets.text import word_ids
from components.datasets.text.anonymize import anonymous
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


@dataclass(frozen=True)
class PairEncoder(TableEncoder):
    """The `Encoder` of pairs: typed texts are anonymized as the texts of the dataset were."""

    def words(self, text_: str) -> list[str]:
        """See `TableEncoder.words`."""
        return word_ids.tokens(anonymous(text_), self.cut_by)


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

    rows: Annotated[int, Field(ge=MIN_ROWS, le=MAX_PAIRS)] = 4_000
    strict: bool = False

    def writings(self) -> AuthoredTexts:
        """All texts and their authors, shared and not to be written to."""
        raise NotImplementedError

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
                        "There are {authors} authors, and keeping authors aside needs four: two to learn "
                        "from and two strangers."
                    ),
                    authors=authors,
                ),
                received=str(authors),
                mend=message(N_("Switch the stricter split off, or choose data with more authors.")),
            )

    def prepare_needs(self, needed: Needs) -> Prepared:
        """See `TextDataset.prepare_needs`."""
        _ensure_two_texts(needed)
        _ensure_one_answer(needed)
        encoder = PairEncoder(
            needs=needed,
            vocabulary=self.vocabulary(needed.largest_vocabulary()),
            cut_by=self.cut(),
            scale=Scale((), (), ()),
            questions={needed.trained_heads[0].head: SAME},
        )
        paired = self.paired()
        texts = self.writings().frame["text"].to_numpy(dtype=object)
        train, learnt = _part(encoder, paired.train, texts)
        aside, kept_aside = _part(encoder, paired.validation, texts)
        return Prepared(
            train=train,
            validation=aside,
            baselines=baselines(needed.trained_heads, aside),
            encoder=encoder,
            questions={needed.trained_heads[0].head: SAME.sentence},
            notes=(*self.writings().notes, *left_out(paired.left_out), *self._fewer(len(train) + len(aside))),
            words=dict.fromkeys(
                (text_input.name for text_input in needed.texts), word_counts(learnt, kept_aside)
            ),
        )

    def _fewer(self, pairs: int) -> tuple[Message, ...]:
        if pairs >= self.rows - 1:
            return ()
        template = N_(
            "Only {made:,} pairs were made: at most {most} for each text, so that none is worn out."
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
        """See `Dataset.preview`: the first pairs to learn from, in their random order."""
        pairs, writings = self.paired().train, self.writings()
        first, second = (writings.frame.iloc[pairs.rows[:rows, side]] for side in (0, 1))
        columns = {
            "a": first["text"].to_numpy(),
            "b": second["text"].to_numpy(),
            "author_a": first["author"].map(writings.names).to_numpy(),
            "author_b": second["author"].map(writings.names).to_numpy(),
            "same": pairs.same[:rows],
        }
        return pd.DataFrame(columns)

    def example(self) -> str:
        """See `TextDataset.example`."""
        texts = self.writings().frame["text"]
        return str(texts.iloc[len(texts) // 2])

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


def _part(encoder: PairEncoder, pairing: Pairing, texts: np.ndarray) -> tuple[Part, Tokens]:
    """The arrays of some pairs, and each of their texts once, in words."""
    # A text is in several pairs and needs to be read once.
    used, places = np.unique(pairing.rows, return_inverse=True)
    words = [encoder.words(str(text)) for text in texts[used]]
    ids = encoder.arrays(words, pd.DataFrame(index=range(len(used))))
    sides = places.reshape(pairing.rows.shape).T
    inputs = {
        text_input.name: ids[text_input.name][side]
        for text_input, side in zip(encoder.needs.texts, sides, strict=True)
    }
    targets = {encoder.needs.trained_heads[0].head: as_column(pairing.same)}
    return Part(read_only(inputs), read_only(targets), pairing.rows), words


def _ensure_two_texts(needed: Needs) -> None:
    if len(needed.texts) != 2 or needed.features:
        inputs = (*(entry.name for entry in needed.texts), *(entry.name for entry in needed.features))
        raise refuse(
            "not_two_texts",
            where=inputs[0],
            message=message(
                N_("A pair is two texts, and the model has {texts} inputs of words and {others} of numbers."),
                texts=len(needed.texts),
                others=len(needed.features),
            ),
            received=", ".join(inputs),
            mend=message(N_("Give the model exactly two inputs, both of words (int32).")),
        )


def _ensure_one_answer(needed: Needs) -> None:
    if len(needed.trained_heads) != 1:
        raise refuse(
            "not_one_answer",
            where=N_("heads"),
            message=message(
                N_("Pairs answer one question, and the model has {heads} heads that are trained."),
                heads=len(needed.trained_heads),
            ),
            received=", ".join(answer.head for answer in needed.trained_heads),
            mend=message(N_("Train exactly one head: is it the same author?")),
        )
    answer = needed.trained_heads[0]
    if answer.loss not in _LOSSES:
        raise refuse(
            "target_unfit",
            where=answer.head,
            message=message(
                N_("The answers for the head {head} do not fit the loss {loss}."),
                head=answer.head,
                loss=answer.loss,
            ),
            received=answer.loss,
            mend=message(N_("Train it with the loss {loss}."), loss=_LOSSES[0]),
        )
