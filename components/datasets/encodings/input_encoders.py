"""Turns columns into what an input takes. All can be pickled, and are fitted on the rows to train on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from components.datasets.encodings.binding import Binding
from components.datasets.encodings.number_inputs import (
    CategoryInput,
    Values,
    categories,
    fit_numbers,
    fit_raw_numbers,
)
from components.datasets.encodings.picture_input import PictureInput
from components.datasets.encodings.places import InputPlace
from components.datasets.encodings.random_numbers import as_text, numpy_dtype, one_hot, random_input
from components.datasets.encodings.shared_vocabulary import CUTS
from components.datasets.text import word_ids
from components.datasets.text.tokenizer import Tokenizer


class InputEncoder(Protocol):
    """Turns the values of some rows, by column, into an array for one input."""

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """The array, one entry a row."""
        ...


@dataclass(frozen=True)
class RandomInput:
    """Random numbers, the same for the same number of rows."""

    place: InputPlace
    seed: int = 0

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        return random_input(self.place, rows, np.random.default_rng((self.seed, rows)))


@dataclass(frozen=True)
class TextInput:
    """Ids of the words, or of the letters, of a text."""

    place: InputPlace
    column: str
    tokenizer: Tokenizer

    @property
    def bound(self) -> int:
        """How many ids there are."""
        return self.place.ids or len(self.tokenizer.vocabulary.words) + word_ids.FIRST_WORD

    def ids(self, texts: Sequence[Any] | np.ndarray) -> list[list[int]]:
        """The id of each piece of each text, from the first to the last."""
        # A text may be in many rows, as in pairs.
        read = {
            text: self.tokenizer.vocabulary.ids(self.tokenizer.pieces(text), self.bound)
            for text in dict.fromkeys(map(str, texts))
        }
        return [read[str(text)] for text in texts]

    def padded(self, ids: Sequence[Sequence[int]]) -> np.ndarray:
        """Ids as the input takes them."""
        return word_ids.pad(ids, self.place.shape[0]).astype(numpy_dtype(self.place.dtype), copy=False)

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        return self.padded(self.ids(values[self.column]))


@dataclass(frozen=True)
class OneHotText:
    """The characters of a text, each a 1 at the place of its id; all 0 for padding."""

    place: InputPlace
    text: TextInput

    @property
    def column(self) -> str:
        """The column of the text."""
        return self.text.column

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        ids = self.text.encode(values, rows).astype(np.int64)
        hot = one_hot(ids, self.place.shape[-1])
        hot[..., 0] = 0.0
        return hot.astype(numpy_dtype(self.place.dtype))


@dataclass(frozen=True)
class WordsPresent:
    """1 for each of the most frequent words that a text has, 0 for the others."""

    place: InputPlace
    column: str
    words: tuple[str, ...]

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        return present(self.words, values[self.column], self.place.shape[0]).astype(
            numpy_dtype(self.place.dtype)
        )


@dataclass(frozen=True)
class RawText:
    """A text as it is."""

    place: InputPlace
    column: str

    def encode(self, values: Values, rows: int) -> np.ndarray:
        """See `InputEncoder.encode`."""
        texts = np.array([str(value) for value in values[self.column]], dtype=object)
        return as_text(texts.reshape(rows, *self.place.shape))


def fit_input(
    place: InputPlace,
    binding: Binding,
    train: Values,
    seed: int,
    tokenizer: Tokenizer | None = None,
    counts: Collection[str] = (),
) -> InputEncoder:
    """The encoder of a binding that fits its input.

    Args:
        place: The input.
        binding: Where its numbers come from.
        train: The values to train on, by column.
        seed: Of random numbers.
        tokenizer: How the pieces of a text become ids, for a binding that makes ids of them.
        counts: The columns that hold counts.
    """
    if tokenizer is not None and binding.encoding in CUTS:
        return TextInput(place, binding.columns[0], tokenizer)
    if binding.encoding == "numbers":
        return fit_numbers(place, binding.columns, train, counts)
    make = _MAKERS.get(binding.encoding)
    return RandomInput(place, seed) if make is None else make(place, binding.columns, train)


def _hot_letters(place: InputPlace, columns: tuple[str, ...], train: Values) -> OneHotText:
    tokenizer = Tokenizer.count(map(str, train[columns[0]]), place.shape[-1], "letter")
    return OneHotText(place, TextInput(place, columns[0], tokenizer))


# By encoding, but for those that make ids of a text; what is not here is random.
_MAKERS: Mapping[str, Callable[[InputPlace, tuple[str, ...], Values], InputEncoder]] = {
    "one-hot characters": _hot_letters,
    "words present": lambda place, columns, train: WordsPresent(
        place, columns[0], frequent_words(train[columns[0]], place.shape[0])
    ),
    "raw numbers": fit_raw_numbers,
    "index": lambda place, columns, train: CategoryInput(
        place, columns[0], categories(train[columns[0]], place.ids)
    ),
    "one-hot": lambda place, columns, train: CategoryInput(
        place, columns[0], categories(train[columns[0]], place.shape[-1]), hot=True
    ),
    "picture": lambda place, columns, _: PictureInput(place, columns[0]),
    "upper half": lambda place, columns, _: PictureInput(place, columns[0], "upper"),
    "lower half": lambda place, columns, _: PictureInput(place, columns[0], "lower"),
    "as it is": lambda place, columns, _: RawText(place, columns[0]),
}


def frequent_words(texts: Sequence[Any] | np.ndarray, most: int) -> tuple[str, ...]:
    """The most frequent words of some texts, marks left out."""
    counts = Counter(
        word for text in texts for word in set(word_ids.tokens(str(text))) if word_ids.is_word(word)
    )
    return tuple(word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:most])


def present(words: Sequence[str], texts: Sequence[Any] | np.ndarray, width: int) -> np.ndarray:
    """Which of the words each text has: float32, shape (texts, width)."""
    places = {word: number for number, word in enumerate(words)}
    rows = np.zeros((len(texts), width), np.float32)
    for row, text in zip(rows, texts, strict=True):
        for word in word_ids.tokens(str(text)):
            if word in places:
                row[places[word]] = 1.0
    return rows
