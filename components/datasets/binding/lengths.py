"""How long texts are in words, and what of them a model of a certain length does not read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from components.datasets.binding.prepared import Prepared

# A proposal reads this share of the texts whole, in steps of so many words.
_WHOLE = 0.95
_STEP = 10


@dataclass(frozen=True)
class Cut:
    """What an input of `length` words leaves unread: of `texts` texts `cut_texts` are longer, and
    of all their `words` words `cut_words` are not read, those at the beginning of a text."""

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


def cut(prepared: Prepared, most: int) -> Cut | None:
    """What the inputs of words leave unread, None if they read all of it or there are none. The
    `proposal` is the shortest length, `most` at most, that reads nearly all texts whole, and
    `whole` the share of the texts it does."""
    found = [
        (prepared.train.inputs[name].shape[1], words) for name, words in prepared.words.items() if len(words)
    ]
    if not found or all(int(words.max()) <= length for length, words in found):
        return None
    length = min(length for length, _ in found)
    words = np.concatenate([words for _, words in found])
    enough = int(np.quantile(words, _WHOLE, method="higher"))
    proposal = max(length, min(most, -(-enough // _STEP) * _STEP))
    return Cut(
        length=length,
        texts=len(words),
        cut_texts=int(np.sum(words > length)),
        words=int(words.sum()),
        cut_words=int(np.maximum(words - length, 0).sum()),
        longest=int(words.max()),
        proposal=proposal,
        whole=float(np.mean(words <= proposal)),
    )
