"""Finds which words of a text changed a model's answers, by leaving out each in turn (occlusion)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from components.datasets.text.word_ids import pad
from components.training.values.prediction_request import Arrays


@dataclass(frozen=True)
class Word:
    """A word by its input and its place among all words of its text, from 0."""

    input: str
    place: int


@dataclass(frozen=True, eq=False)
class Variants:
    """Rows to ask a model about: first the row as it is, then that row without each of `words`."""

    arrays: Arrays
    words: tuple[Word, ...]


def variants(arrays: Arrays, ids: Mapping[str, Sequence[int]]) -> Variants:
    """Copies of a row that each lack one word.

    Only words that the model reads are left out; of a text longer than its input these are the last ones. The
    words before the missing one move up, so of a long text one more word is read.

    Args:
        arrays: The row, by input name.
        ids: The ids of all words of its texts, by input name.
    """
    rows = [{name: array[0] for name, array in arrays.items()}]
    words = []
    for name, word_ids in ids.items():
        length = arrays[name].shape[1]
        for place in range(max(0, len(word_ids) - length), len(word_ids)):
            without = [*word_ids[:place], *word_ids[place + 1 :]]
            rows.append({**rows[0], name: pad([without], length)[0]})
            words.append(Word(name, place))
    return Variants({name: np.stack([row[name] for row in rows]) for name in arrays}, tuple(words))


def moved(answers: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The answers to `Variants` by head -> by how much each word raised the answer, shape
    (words,). Of a head of classes, the one that is likeliest for the whole text is followed."""
    return {head: _moved(values) for head, values in answers.items()}


def _moved(values: np.ndarray) -> np.ndarray:
    followed = values[:, int(values[0].argmax())].astype(np.float64)
    return np.asarray(followed[0] - followed[1:])
