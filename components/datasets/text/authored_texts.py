"""Prepares texts with authors for pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, listed, message
from components.datasets.text.anonymize import anonymous
from components.datasets.text.word_ids import CutBy, same_words, tokens

# A handful: with fewer, an author cannot be in both parts with two different texts.
LEAST_TEXTS = 10
# Words, or characters of Chinese; less says nothing of who wrote it.
LEAST_WORDS = 4
# Of all authors together; each has an equal share of it.
MAX_TEXTS = 16_000
MAX_AUTHORS = 100

WHAT_GOES = message(
    N_(
        "Links, mentions, hashtags, device signatures and the author's own name are taken out of every "
        "text: by them a model would know the author without reading. Slogans that are ordinary words stay."
    )
)


@dataclass(frozen=True, eq=False)
class AuthoredTexts:
    """Texts and who wrote them. Equal to itself alone.

    Attributes:
        frame: Columns text and author; no two texts have the same words.
        names: What each author is called.
        cut_by: How Chinese is cut into words.
        notes: What was left out.
    """

    frame: pd.DataFrame
    names: Mapping[str, str]
    cut_by: CutBy = "word"
    notes: tuple[Message, ...] = ()

    def counts(self) -> pd.Series:
        """How many texts each author has, the most first."""
        return self.frame["author"].value_counts()


def anonymized(
    frame: pd.DataFrame, names_of: Callable[[str], tuple[str, ...]]
) -> tuple[pd.DataFrame, tuple[Message, ...]]:
    """Take out of texts what gives their author away, and leave out what cannot be used.

    Of texts with the same words only the first stays, whoever wrote it; of the authors only those with
    `LEAST_TEXTS` texts then.

    Args:
        frame: Columns text and author.
        names_of: The names by which an author may sign, which are taken out of their texts.

    Returns:
        The texts that stay, and notes on what was left out.
    """
    some = _some_of_each(frame)
    names = {author: names_of(author) for author in some["author"].unique()}
    both = zip(some["text"], some["author"], strict=True)
    cleaned = some.assign(text=[anonymous(text, names[author]) for text, author in both])
    enough = cleaned[[_long_enough(text) for text in cleaned["text"]]]
    first = enough[~enough["text"].map(same_words).duplicated().to_numpy()]
    counts = first["author"].value_counts()
    plain = first[first["author"].isin(counts[counts >= LEAST_TEXTS].index)].reset_index(drop=True)
    lost = {
        _SHORT: len(cleaned) - len(enough),
        _REPEATED: len(enough) - len(first),
        _MORE: len(frame) - len(some),
    }
    return plain, (WHAT_GOES, *_counted(len(frame), len(plain), lost), *_left_out(frame, plain))


_LEFT = N_("Of {all:,} texts {kept:,} are left; {lost:,} were left out: {reasons}.")
_SHORT = N_("{count:,} {count:says|say} fewer than {least} words once that is taken out")
_REPEATED = N_("{count:,} {count:has|have} the words of another, but for numbers")
_MORE = N_("{count:,} {count:is|are} beyond the {most:,} texts that are read, or of authors with too few")
_RARE = N_("{count:,} {count:is|are} of authors with too few others")


def _counted(texts: int, remaining: int, lost: Mapping[str, int]) -> Iterator[Message]:
    """How many of all texts are left, and for each reason how many are not."""
    gone = texts - remaining
    counts_by_reason = {**lost, _RARE: gone - sum(lost.values())}
    reasons = [
        message(reason, count=count, least=LEAST_WORDS, most=MAX_TEXTS)
        for reason, count in counts_by_reason.items()
        if count
    ]
    if reasons:
        yield message(_LEFT, all=texts, kept=remaining, lost=gone, reasons=listed(reasons))


def _some_of_each(frame: pd.DataFrame) -> pd.DataFrame:
    """Choose as many rows as are read at most: equally many of each author, evenly spread over his texts."""
    counts = frame["author"].value_counts()
    authors = counts[counts >= LEAST_TEXTS].index[:MAX_AUTHORS]
    rows = frame[frame["author"].isin(authors)]
    place = rows.groupby("author").cumcount().to_numpy()
    total = rows["author"].map(counts).to_numpy(dtype=np.int64)
    share = np.minimum(total, max(LEAST_TEXTS, MAX_TEXTS // max(1, len(authors))))
    # As many equal stretches as rows are wanted, and the first row of each.
    return rows[(place == 0) | (place * share // total != (place - 1) * share // total)]


def _long_enough(text: str) -> bool:
    return len(text.split()) >= 2 * LEAST_WORDS or len(tokens(text, "character")) >= LEAST_WORDS


def _left_out(frame: pd.DataFrame, plain: pd.DataFrame) -> tuple[Message, ...]:
    authors = sorted(set(frame["author"]) - set(plain["author"]))
    if not authors:
        return ()
    template = N_(
        "{count:,} {count:author was left out: it has|authors were left out: they have} fewer than {least} "
        "different texts, or {count:is|are} not among the {most} who have the most ({authors})."
    )
    shown = ", ".join(map(str, authors[:3]))[:100]
    return (message(template, count=len(authors), least=LEAST_TEXTS, most=MAX_AUTHORS, authors=shown),)


def author_codes(frame: pd.DataFrame) -> np.ndarray:
    """The author of each text as a number from 0, in the order of their names: shape (texts,)."""
    return np.unique(frame["author"].to_numpy(dtype=object), return_inverse=True)[1]
