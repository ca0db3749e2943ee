"""What a column is: an identifier, links, dates, a count, free text and so on, with the reason.

How its cells are read (`Kind`) is one thing, what it is good for another: both an amount and
a customer's number are read as numbers, and only one of them can be learnt from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from components.assembly.spec.messages import N_, Message, message
from components.datasets.columns.names import names_identifier, names_numbering, names_reaction, names_text
from components.datasets.text.word_ids import tokens

Kind = Literal["number", "time", "two", "text", "empty"]
Role = Literal[
    "empty",
    "constant",
    "identifier",
    "code",
    "links",
    "date",
    "two answers",
    "count",
    "number",
    "numbers in words",
    "category",
    "short text",
    "free text",
]

ROLES: dict[Role, str] = {
    "empty": N_("empty"),
    "constant": N_("always the same"),
    "identifier": N_("identifier"),
    "code": N_("code"),
    "links": N_("links"),
    "date": N_("date or time"),
    "two answers": N_("two answers"),
    "count": N_("count"),
    "number": N_("number"),
    "numbers in words": N_("numbers in words"),
    "category": N_("category"),
    "short text": N_("short text"),
    "free text": N_("free text"),
}
# Columns of which nothing can be learnt, whatever they are asked for.
BARREN: frozenset[Role] = frozenset({"empty", "constant", "identifier", "code"})

# Whole numbers up to here are told apart by a computer's usual number; above, neighbours are the same.
EXACT = 2**53
_SHARE = 0.9
_FEW = 100  # different answers of a category at most
# Words a text must have on average to be one, and characters of Chinese.
_WORDS = 2.5

_LINK = re.compile(
    r"(?:https?://|ftp://|www\.)\S+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ly|co|tw|jp|cn|uk|de|fr|be)(?:/\S*)?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_LEADING_ZERO = re.compile(r"0\d{2,}")
_WHOLE = re.compile(r"[-+]?\d+")
_CODE = re.compile(r"\d+[eE]\d+")
_NUMBER_WORDS = re.compile(
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety|hundred|thousand|dozen|half|none|[零一二兩三四五六七八九十百千萬半]|[★☆]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class RoleGuess:
    """What a column is, and why one thinks so, as the second half of "it holds ..."."""

    role: Role
    why: Message


def looks_coded(sample: pd.Series) -> RoleGuess | None:
    """Whether cells that could be read as numbers are codes that lose something by it: leading
    zeros, more digits than a number keeps, or an E that is a letter. None if they are not."""
    cells = [str(cell) for cell in sample]
    zeros = [cell for cell in cells if _LEADING_ZERO.fullmatch(cell)]
    if len(zeros) > 0.01 * len(cells) and _share(cells, _WHOLE) >= _SHARE:
        return RoleGuess("identifier", message(_ZEROS, example=zeros[-1]))
    long = [cell for cell in cells if len(cell) > 15 and _WHOLE.fullmatch(cell) and abs(int(cell)) > EXACT]
    if len(long) > 0.01 * len(cells) and _share(cells, _WHOLE) >= _SHARE:
        return RoleGuess("identifier", message(_LONG, example=long[0], most=EXACT))
    lettered = [cell for cell in cells if _CODE.fullmatch(cell)]
    if len(lettered) > 0.05 * len(cells) and not any("." in cell for cell in cells):
        return RoleGuess("code", message(_LETTERED, example=lettered[-1]))
    return None


_ZEROS = N_("codes with leading zeros, such as {example}, which a number would lose")
_LONG = N_("numbers beyond {most:,}, such as {example}, which a computer's numbers round")
_LETTERED = N_("codes such as {example}, in which E is a letter and no power of ten")


def guess_role(name: str, sample: pd.Series, kind: Kind, values: np.ndarray, distinct: int) -> RoleGuess:
    """What a column is.

    Args:
        name: The name of the column.
        sample: Its first cells that are not empty.
        kind: How they are read.
        values: The sample as numbers, shape (cells,), NaN where a cell is none.
        distinct: How many different cells the whole column has.
    """
    if kind == "empty":
        return RoleGuess("empty", message(N_("nothing: every row is empty")))
    cells = [str(cell) for cell in sample]
    if distinct == 1 or (distinct <= 10 and np.all(values == values[0])):
        return RoleGuess("constant", message(N_("the same in every row: {value}"), value=_short(cells[0])))
    if kind == "time":
        return RoleGuess("date", message(N_("dates or times, such as {example}"), example=_short(cells[0])))
    return looks_coded(sample) or _two(sample) or _measured(name, cells, values, kind, distinct)


def _measured(name: str, cells: Sequence[str], values: np.ndarray, kind: Kind, distinct: int) -> RoleGuess:
    if kind == "number":
        return _number(name, cells, values[~np.isnan(values)])
    return _listed(cells) or _numbers_in_words(cells, values) or _text(name, cells, distinct)


def _two(sample: pd.Series) -> RoleGuess | None:
    counts = sample.str.lower().value_counts()
    if len(counts) != 2:
        return None
    (first, many), (second, _few) = list(counts.items())[:2]
    why = N_("two different answers: {first} ({share:.0%} of the rows) and {second}")
    share = many / counts.sum()
    return RoleGuess("two answers", message(why, first=_short(first), second=_short(second), share=share))


def _number(name: str, cells: Sequence[str], known: np.ndarray) -> RoleGuess:
    whole = bool(np.all(known == np.round(known)))
    low, high = float(known.min()), float(known.max())
    if whole and names_identifier(name):
        return RoleGuess("identifier", message(N_("numbers that only name something, as its name says")))
    if whole and not names_reaction(name) and _counts_rows(name, known):
        return RoleGuess("identifier", message(N_("numbers that only count or name the rows")))
    if whole and low >= 0:
        return RoleGuess(
            "count", message(N_("whole numbers from {low:,.0f} to {high:,.0f}"), low=low, high=high)
        )
    return RoleGuess("number", message(N_("numbers from {low:,.6g} to {high:,.6g}"), low=low, high=high))


def _counts_rows(name: str, known: np.ndarray) -> bool:
    """Whether whole numbers are each there once and go up by the same step; or fill a stretch in
    whatever order; or are called a number."""
    if len(known) < 3 or len(np.unique(known)) < len(known):
        return False
    steps = np.diff(known)
    filled = len(known) >= 20 and known.max() - known.min() == len(known) - 1
    return bool(np.all(steps == steps[0])) or filled or names_numbering(name)


def _listed(cells: Sequence[str]) -> RoleGuess | None:
    """The guess for cells that are links or addresses, from which nothing can be learnt; None for others."""
    if sum(_all_links(cell) for cell in cells) >= _SHARE * len(cells):
        return RoleGuess("links", message(N_("links, such as {example}"), example=_short(cells[0])))
    if _share(cells, _ADDRESS) >= _SHARE:
        return RoleGuess("identifier", message(N_("addresses, such as {example}"), example=_short(cells[0])))
    return None


def _text(name: str, cells: Sequence[str], distinct: int) -> RoleGuess:
    different = len(set(cells)) / len(cells)
    single = sum(not re.search(r"\s", cell) and _has_digit(cell) for cell in cells) / len(cells)
    if single >= _SHARE and _are_short(cells) and (different > 0.9 or names_identifier(name)):
        return RoleGuess(
            "identifier", message(N_("codes that name the rows, such as {example}"), example=_short(cells[0]))
        )
    length = float(np.mean([_words(cell) for cell in cells[:200]]))
    various = different >= 0.2 or distinct > _FEW
    if (length >= _WORDS and various) or (length >= 1.5 and names_text(name)):
        why = N_("texts of {words:.0f} words on average, {different:.0%} of them different")
        return RoleGuess("free text", message(why, words=length, different=different))
    if distinct <= _FEW and different < 0.5:
        why = N_("{answers} different answers, such as {example}")
        return RoleGuess("category", message(why, answers=distinct, example=_short(cells[0])))
    why = N_("short texts, {different:.0%} of them different")
    return RoleGuess("short text", message(why, different=different))


def _are_short(cells: Sequence[str]) -> bool:
    """Whether cells without a space are codes and no texts of a script that has none: they are short, or
    nearly all alike but for their digits."""
    if float(np.mean([_words(cell) for cell in cells[:200]])) < _WORDS:
        return True
    shapes = {re.sub(r"\d+", "0", cell) for cell in cells}
    return len(shapes) <= max(3, 0.1 * len(cells))


def _numbers_in_words(cells: Sequence[str], values: np.ndarray) -> RoleGuess | None:
    """Whether most cells are meant as numbers and too many of them cannot be read as one."""
    odd = [cell for cell, value in zip(cells, values, strict=True) if np.isnan(value)]
    read = 1 - len(odd) / len(cells)
    meant = [cell for cell in odd if _words(cell) <= 3 and (_has_digit(cell) or _NUMBER_WORDS.search(cell))]
    spelt = sum(bool(_NUMBER_WORDS.fullmatch(cell.strip())) for cell in odd)
    all_meant, spelt_share = read + len(meant) / len(cells), spelt / len(cells)
    half = read >= 0.3 and all_meant >= 0.5
    if half or (all_meant >= 0.8 and max(read, spelt_share) >= 0.1) or spelt_share >= 0.5:
        examples = ", ".join(_short(cell) for cell in dict.fromkeys(odd[:50]))[:60]
        why = N_("numbers and words mixed: {share:.0%} of the cells are not numbers, such as {examples}")
        return RoleGuess("numbers in words", message(why, share=1 - read, examples=examples))
    return None


def _words(cell: str) -> float:
    """How many words a text has; of Chinese about two characters are one."""
    if cell.isascii():
        return len(cell.split())
    pieces = tokens(cell, "character")
    return max(len(cell.split()), len(pieces) / 2)


def _all_links(cell: str) -> bool:
    return all(_LINK.fullmatch(word) for word in cell.split())


def _has_digit(cell: str) -> bool:
    return any(character.isdecimal() for character in cell)


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(bool(pattern.fullmatch(cell.strip())) for cell in cells) / len(cells)


def _short(cell: object) -> str:
    text = " ".join(str(cell).split())
    return text if len(text) <= 40 else text[:39] + "…"
