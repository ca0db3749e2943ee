"""How much of its texts a model does not read, because they are longer than its inputs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.datasets.binding.prepared import Prepared

# A proposal reads this share of the texts whole, in steps of so many words.
_WHOLE = 0.95
_STEP = 10


@dataclass(frozen=True)
class Truncation:
    """How much of the texts is longer than an input.

    Attributes:
        length: The words that the input takes, the last ones of a text.
        texts: How many texts there are.
        cut_texts: How many of them are longer.
        words: How many words all texts have.
        cut_words: How many of them are not read.
        longest: The words of the longest text.
        proposal: A length that reads nearly all texts whole.
        whole: The share of texts that it reads whole.
    """

    length: int
    texts: int
    cut_texts: int
    words: int
    cut_words: int
    longest: int
    proposal: int
    whole: float

    @property
    def share(self) -> float:
        """The share of all words that is not read."""
        return self.cut_words / max(1, self.words)


def truncation(prepared: Prepared, most: int) -> Truncation | None:
    """How much of the texts the inputs do not read; None if they read all, or there are no texts. No
    length above `most` is proposed."""
    text_inputs = [
        (prepared.train.inputs[name].shape[1], words) for name, words in prepared.words.items() if len(words)
    ]
    if not text_inputs or all(int(words.max()) <= length for length, words in text_inputs):
        return None
    length = min(length for length, _ in text_inputs)
    words = np.concatenate([words for _, words in text_inputs])
    enough = int(np.quantile(words, _WHOLE, method="higher"))
    proposal = max(length, min(most, -(-enough // _STEP) * _STEP))
    return Truncation(
        length=length,
        texts=len(words),
        cut_texts=int(np.sum(words > length)),
        words=int(words.sum()),
        cut_words=int(np.maximum(words - length, 0).sum()),
        longest=int(words.max()),
        proposal=proposal,
        whole=float(np.mean(words <= proposal)),
    )
