"""Encodes texts and features as a corpus does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.assembly.spec.problems import refuse
from components.datasets.binding.features import Scale
from components.datasets.binding.needs import Needs, TextInput
from components.datasets.binding.prepared import Arrays, Text
from components.datasets.binding.targets import HeadQuestion
from components.datasets.text import word_ids

# The words of texts, one list a text.
Tokens = Sequence[Sequence[str]]


@dataclass(frozen=True)
class TableEncoder:
    """The `Encoder` of a corpus, with the vocabulary and the scale of its training part."""

    needs: Needs
    vocabulary: word_ids.Vocabulary
    cut_by: word_ids.CutBy
    scale: Scale
    questions: Mapping[str, HeadQuestion]

    def encode(self, texts: Sequence[Text], features: pd.DataFrame | None) -> Arrays:
        """See `Encoder.encode`."""
        raw = pd.DataFrame(index=range(len(texts))) if features is None else features
        if not any(isinstance(text, tuple) for text in texts):
            return self.arrays([self.words(str(text)) for text in texts], raw)
        tokens = {
            text_input.name: [self.words(_of(text, at, len(self.needs.texts))) for text in texts]
            for at, text_input in enumerate(self.needs.texts)
        }
        return self.filled(tokens, raw)

    def words(self, text_: str) -> list[str]:
        """The words of one text."""
        return word_ids.tokens(text_, self.cut_by)

    def arrays(self, tokens: Tokens, features: pd.DataFrame) -> dict[str, np.ndarray]:
        """Texts in words, the same for every input of words, and raw features -> arrays by
        input name."""
        return self.filled({text_input.name: tokens for text_input in self.needs.texts}, features)

    def filled(self, tokens: Mapping[str, Tokens], features: pd.DataFrame) -> dict[str, np.ndarray]:
        """Texts in words for each input of words, and raw features -> arrays by input name."""
        arrays = {
            text_input.name: self._ids(tokens[text_input.name], text_input) for text_input in self.needs.texts
        }
        scaled = self.scale.apply(features) if self.needs.features else None
        return {
            **arrays,
            **{feature_input.name: scaled for feature_input in self.needs.features if scaled is not None},
        }

    def _ids(self, tokens: Tokens, text_input: TextInput) -> np.ndarray:
        ids = [self.vocabulary.ids(words, text_input.vocabulary) for words in tokens]
        return word_ids.pad(ids, text_input.length).astype(text_input.dtype, copy=False)

    def tokens(self, text_: str, input: str | None = None) -> tuple[word_ids.Token, ...]:
        """See `Encoder.tokens`."""
        bound = next(
            (text_input.vocabulary for text_input in self.needs.texts if input in (None, text_input.name)),
            len(self.vocabulary.words) + word_ids.FIRST_WORD,
        )
        return self.vocabulary.look_up(self.words(text_), bound)

    def say(self, head: str, value: float) -> Message:
        """See `Encoder.say`."""
        return self.questions[head].say(value)

    def actual(self, head: str, value: float) -> Message:
        """See `Encoder.actual`."""
        return self.questions[head].actual(value)


def _of(text_: Text, at: int, inputs: int) -> str:
    """What one row says at the input of words that comes `at` this place."""
    if isinstance(text_, str):
        return text_
    if len(text_) != inputs:
        raise refuse(
            "texts_per_row",
            where=N_("texts"),
            message=message(N_("The model reads {inputs} texts a row."), inputs=inputs),
            received=str(len(text_)),
            mend=message(N_("Give it one text for each of its inputs of words.")),
        )
    return text_[at]
