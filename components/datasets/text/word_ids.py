"""Text -> word ids.

A text is put into one form, cut into tokens, and each token looked up in a vocabulary that
was counted on the training part. Id 0 is padding, id 1 any word that is not in the
vocabulary, and 2 upwards are its words, the most frequent first.

It needs NumPy alone (and rjieba to cut Chinese by word): this very file goes along with a
model that is taken home.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from typing import Literal

import numpy as np

PADDING = 0
UNKNOWN = 1
FIRST_WORD = 2

# Every address is the same word: which page a link leads to is chance, that there is one is not.
LINK = "<link>"

CutBy = Literal["word", "character"]

# Chinese characters and Japanese kana: scripts that put no space between words.
_SPACELESS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PICTURES = "\u2600-\u27bf\U0001f300-\U0001faff"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
# A link; a run without spaces between words; a word or number, with its apostrophes; the
# marks that say something by themselves (a mention, a hashtag, a question, a shout, an emoji).
_TOKEN = re.compile(rf"{LINK}|[{_SPACELESS}]+|[^\W_{_SPACELESS}]+(?:'[^\W_{_SPACELESS}]+)*|[@#!?{_PICTURES}]")
_SPACELESS_RUN = re.compile(f"[{_SPACELESS}]+")
_LETTER = re.compile(r"[^\W\d_]")


def standardise(text: str) -> str:
    """Write texts that read the same in one form: lower case, no HTML entities, full-width letters as
    plain ones, straight apostrophes, and every web address as one word."""
    text = unicodedata.normalize("NFKC", html.unescape(text)).replace("\u2019", "'")
    lower = text.lower()
    # Most texts have no address, and looking for the marks of one is quicker than the pattern.
    return _ADDRESS.sub(f" {LINK} ", lower) if "://" in lower or "www." in lower else lower


def tokens(text: str, cut_by: CutBy = "word") -> list[str]:
    """A text's words. `cut_by` is how Chinese is cut, which has no spaces: by word, as a
    dictionary sees them, or by character. Words of Latin letters stay whole either way."""
    pieces = _TOKEN.findall(standardise(text))
    if text.isascii():
        return pieces
    return [word for token in pieces for word in _words(token, cut_by)]


def _words(token: str, cut_by: CutBy) -> Sequence[str]:
    if not _SPACELESS_RUN.match(token):
        return (token,)
    return _cut(token) if cut_by == "word" else token


def _cut(run: str) -> list[str]:
    # Its dictionary takes half a second to load and 30 MB, which English does not need.
    import rjieba  # noqa: PLC0415

    words: list[str] = rjieba.cut(run)
    return words


def mostly_spaceless(texts: Iterable[str]) -> bool:
    """Whether most letters of `texts` are of a script without spaces between words."""
    letters = "".join(_LETTER.findall(" ".join(texts)))
    return 2 * len("".join(_SPACELESS_RUN.findall(letters))) > len(letters)


def same_words(text: str) -> str:
    """What two texts share if only case, punctuation, links, mentions or numbers differ.

    A text with nothing else in it (a mention and a link, say) is left as it stands.
    """
    plain = re.sub(r"@\w+", " ", standardise(text)).replace(LINK, " ")
    return " ".join(re.findall(r"[^\W\d_]+", plain)) or " ".join(standardise(text).split())


@dataclass(frozen=True)
class Token:
    """A word of a text and its id; `known` is whether the vocabulary has it."""

    text: str
    id: int
    known: bool


def is_word(token: str) -> bool:
    """Whether a token is a word or a number, and not a mark or a link, which any text may have."""
    return token != LINK and any(character.isalnum() for character in token)


@dataclass(frozen=True)
class TextIds:
    """What a model reads of a text: its last tokens, as many as its input takes."""

    tokens: tuple[Token, ...]

    @property
    def words(self) -> tuple[Token, ...]:
        """The words and numbers among them."""
        return tuple(token for token in self.tokens if is_word(token.text))

    @property
    def unknown(self) -> tuple[Token, ...]:
        """The words that the vocabulary does not have: to the model they are all the same one."""
        return tuple(token for token in self.words if not token.known)

    @property
    def silent(self) -> bool:
        """Whether there is no known word in it, so that the model cannot know what it says."""
        return len(self.unknown) == len(self.words)

    def marked(self) -> str:
        """The text as the model reads it, with the unknown words in brackets."""
        unknown = set(self.unknown)
        return " ".join(f"[{token.text}]" if token in unknown else token.text for token in self.tokens)


def read(tokens: Sequence[Token], length: int) -> TextIds:
    """What an input of so many words reads of a text."""
    return TextIds(tuple(tokens[-length:]))


@dataclass(frozen=True)
class Vocabulary:
    """Words by frequency, the most frequent first, ties by the alphabet.

    Asked with a smaller bound it is a smaller vocabulary, so inputs of several sizes share one.
    """

    words: tuple[str, ...]

    @classmethod
    def count(cls, texts: Iterable[Sequence[str]], bound: int | None = None) -> Vocabulary:
        """The vocabulary of tokenised texts, with a `bound` those whose ids stay below it."""
        counts = Counter(token for text in texts for token in text)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        most = None if bound is None else max(0, bound - FIRST_WORD)
        return cls(tuple(word for word, _ in ranked[:most]))

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: id for id, word in enumerate(self.words, start=FIRST_WORD)}

    def ids(self, tokens: Sequence[str], bound: int) -> list[int]:
        """The id of each token, below `bound`."""
        ids = map(self._ids.get, tokens, repeat(UNKNOWN))
        return [id if id < bound else UNKNOWN for id in ids]

    def look_up(self, tokens: Sequence[str], bound: int) -> tuple[Token, ...]:
        """Each token with its id, and whether it is known."""
        words_with_ids = zip(tokens, self.ids(tokens, bound), strict=True)
        return tuple(Token(word, id, id != UNKNOWN) for word, id in words_with_ids)


def pad(sequences: Sequence[Sequence[int]], length: int) -> np.ndarray:
    """Ids as an int32 array of shape (texts, length), padded and cut in front as Keras's
    `pad_sequences` does: what an LSTM reads last is the last word."""
    padded = np.full((len(sequences), length), PADDING, dtype=np.int32)
    for row, sequence in zip(padded, sequences, strict=True):
        last = sequence[-length:]
        if last:
            row[-len(last) :] = last
    return padded
