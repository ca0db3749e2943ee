"""Which words a sample has at each step of the inputs that read a text."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from components.datasets.binding.prepared import Prepared
from components.datasets.encodings.bound_encoder import BoundEncoder
from components.datasets.text.word_ids import FIRST_WORD, PADDING

UNKNOWN_WORD = "?"

# A word for each step of an input; None for padding.
Words = tuple[str | None, ...]
# What stands for padding beside a word.
NO_WORD = "–"


def words_read(prepared: Prepared, arrays: Mapping[str, np.ndarray]) -> dict[str, Words]:
    """The words that a sample has, by input that reads them, as the model reads them: "?" for one that is not
    in the vocabulary.

    Args:
        prepared: The data, whose vocabularies are used.
        arrays: The inputs of the model, of which the first row is read.
    """
    encoder = prepared.encoder
    if not isinstance(encoder, BoundEncoder):
        return {}
    read = {}
    for name, text in encoder.readers():
        ids = arrays[name][0]
        if ids.ndim == 1 and ids.dtype.kind in "iu":
            known = text.tokenizer.vocabulary.words
            read[name] = tuple(_word(int(number), known) for number in ids)
    return read


def words_along(words: Mapping[str, Words], reads: Collection[str], steps: int) -> Words:
    """The words at the steps of something that depends on some inputs: those of the one text among them that
    has as many steps; empty if there is none.

    Args:
        words: The words of a sample, by input.
        reads: The inputs that it depends on.
        steps: How many steps it has.
    """
    fitting = [words[name] for name in reads if name in words and len(words[name]) == steps]
    return fitting[0] if len(fitting) == 1 else ()


def _word(number: int, known: tuple[str, ...]) -> str | None:
    if number == PADDING:
        return None
    place = number - FIRST_WORD
    return known[place] if 0 <= place < len(known) else UNKNOWN_WORD


def both_words(first: Words, second: Words) -> Words:
    """The words of two texts at each step, as "one → other" where they differ; None where both have padding,
    and nothing if one of them has no words."""
    if len(first) != len(second):
        return ()
    return tuple(
        one if one == other else f"{one or NO_WORD} → {other or NO_WORD}"
        for one, other in zip(first, second, strict=True)
    )
