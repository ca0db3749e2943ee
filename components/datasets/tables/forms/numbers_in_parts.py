"""Cells that write one number in several parts: ranges, fractions, durations, months, a value with its ±.

Each form has a function that gives the number of a cell; `None` if the cell is written otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\d+,\d+")
_RANGE = re.compile(rf"([-+]?{_NUMBER})\s*(?:~|-|至|到|to|\.\.)\s*({_NUMBER})")
_TOLERANCE = re.compile(rf"([-+]?{_NUMBER})\s*(?:±|\+/-|\+-)\s*{_NUMBER}")
_FRACTION = re.compile(r"(?:(\d{1,4})(?:\s+|\s*又\s*|-))?(\d{1,3})\s*/\s*(\d{1,3})")
# The lower parts of fractions that people write; others are days of a month, or places among so many.
_LOWER = frozenset({2, 3, 4, 5, 6, 8, 10, 12, 16, 32, 64, 100})
_DURATION = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*(?:days?|d|天|日)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:hours?|hrs?|h|個小時|个小时|小時|小时|鐘頭|時|时)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:minutes?|mins?|m|分鐘|分钟|分)\s*)?"
    r"(?:(\d+(?:\.\d+)?)\s*(?:seconds?|secs?|s|秒鐘|秒钟|秒)\s*)?"
)
_MONTH = re.compile(r"(?:民國|民国)?\s*(\d{2,4})\s*(?:年|[-/])\s*(\d{1,2})\s*(?:月份?)?")
_MONTH_NAMED = re.compile(r"([a-z]{3})[a-z]*\.?[ ,/-]*(\d{4})|(\d{4})[ ,/-]*([a-z]{3})[a-z]*\.?")
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# What to add to a year of the Republic of China.
_REPUBLIC = 1911


def _amount(written: str) -> float | None:
    sign = -1.0 if written.startswith("-") else 1.0
    digits = written.lstrip("+-")
    if not _AMOUNT.fullmatch(digits):
        return None
    grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", digits) is not None
    return sign * float(digits.replace(",", "" if grouped else "."))


def middle(cell: str) -> float | None:
    """The middle of a range: 15 of 10-20."""
    match = _RANGE.fullmatch(cell)
    if match is None:
        return None
    low, high = _amount(match[1]), _amount(match[2])
    return (low + high) / 2 if low is not None and high is not None and low < high else None


def value(cell: str) -> float | None:
    """The value before ±: 3 of 3±1."""
    match = _TOLERANCE.fullmatch(cell)
    return None if match is None else _amount(match[1])


def fraction(cell: str) -> float | None:
    """A fraction, or a whole number with one: 1.5 of 1 1/2."""
    match = _FRACTION.fullmatch(cell)
    if match is None:
        return None
    upper, lower = int(match[2]), int(match[3])
    if lower not in _LOWER or upper > lower:
        return None
    return int(match[1] or 0) + upper / lower


def duration(cell: str) -> tuple[float | None, ...] | None:
    """Days, hours, minutes and seconds of a duration such as 1h 5m; `None` for parts that it has not."""
    match = _DURATION.fullmatch(cell)
    if match is None or not any(match.groups()):
        return None
    return tuple(None if part is None else float(part) for part in match.groups())


def month(cell: str) -> float | None:
    """A month as a year and a part of it: 2021.5 of 2021-07 and of 110年7月."""
    match = _MONTH.fullmatch(cell)
    if match is not None:
        year, number = int(match[1]), int(match[2])
        if len(match[1]) < 3 and "年" not in cell:
            return None
        year += _REPUBLIC if year < 1000 else 0
    else:
        named = _MONTH_NAMED.fullmatch(cell)
        name = "" if named is None else named[1] or named[4]
        if named is None or name not in _NAMES:
            return None
        year, number = int(named[2] or named[3]), _NAMES.index(name) + 1
    return year + (number - 1) / 12 if 1900 <= year <= 2100 and 1 <= number <= 12 else None


# The forms of one function, by the kind of form.
IN_PARTS: tuple[
    tuple[Literal["months", "value", "fraction", "range"], Callable[[str], float | None]], ...
] = (
    ("months", month),
    ("value", value),
    ("fraction", fraction),
    ("range", middle),
)
