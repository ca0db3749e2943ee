"""How texts become ids: how they are cut into pieces, and which id each piece has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Self

from components.datasets.text import word_ids
from components.datasets.text.anonymize import anonymous

# What a text is cut into: words (Chinese too, or by character, see `word_ids`), or letters and marks.
Cut = word_ids.CutBy | Literal["letter"]


@dataclass(frozen=True)
class Tokenizer:
    """Turns texts into ids.

    Attributes:
        vocabulary: The pieces that have an id of their own.
        cut_by: What a text is cut into.
        anonymous: Whether what gives away who wrote a text is taken out of it first.
    """

    vocabulary: word_ids.Vocabulary
    cut_by: Cut = "word"
    anonymous: bool = False

    @classmethod
    def count(cls, texts: Iterable[str], bound: int | None, cut_by: Cut = "word") -> Self:
        """A tokenizer of the most frequent pieces of some texts, with ids below `bound`."""
        return cls(word_ids.Vocabulary.count((pieces(text, cut_by) for text in texts), bound), cut_by)

    def pieces(self, text: str) -> list[str]:
        """The words or letters of a text."""
        return pieces(anonymous(text) if self.anonymous else text, self.cut_by)


def pieces(text: str, cut_by: Cut) -> list[str]:
    """What a text is cut into."""
    return list(word_ids.standardise(text)) if cut_by == "letter" else word_ids.tokens(text, cut_by)
