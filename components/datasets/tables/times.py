"""Reads the cells of a table column as dates and times of day.

A date such as "3/4/2015" has two meanings, so a cell is read with the help of its column and its file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_ZONE = re.compile(r"(:\d{2}(?:\.\d+)?)\s*(?:utc|gmt)?\s*(?:z|utc|gmt|[-+]\d{2}(?::?\d{2})?)?(?=\s|$)")
_ENDS_IN_ZONE = r"(?i):\d{2}(?:\.\d+)?\s*(?:z|utc|gmt|[-+]\d{2}:?(?:\d{2})?)(?:$|\s)"
_AM_PM = re.compile(r"上午|下午|(?<=[\d\s])[ap]\.?m\b\.?")
_YEAR_FIRST = re.compile(
    r"(?:(民國前|民國|令和|平成|昭和)\s*(\d{1,3})|(\d{3,4}))[-/.](\d{1,2})[-/.](\d{1,2})\.?"
)
_SHORT = re.compile(r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. /]{1,2}([a-z]{3})[a-z]*\.?[-, /]{1,2}(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[- ](\d{1,2})(?:st|nd|rd|th)?[-, ]{1,2}(\d{4})")
_COMPACT = re.compile(r"((?:19|20)\d{2}|[01]\d{2})(\d{2})(\d{2})")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
# What to add to the year of an era to get the common year. 民國 (the Republic of China) began in 1912.
_ERAS = {"民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_DIGITS = "〇一二三四五六七八九"
_NUMERAL = re.compile(r"[〇零元一二三四五六七八九十百]+(?=[年月日])")
# How many of the first cells of a column decide whether it holds dates.
_LOOKED_AT = 30
# How many different cells a column of dates without separators has at least.
_COMPACT_AT_LEAST = 5

# What comes first in 3/4/2015. "auto": the column decides, or else the file.
DateOrder = Literal["auto", "day", "month"]


@dataclass(frozen=True)
class Times:
    """The dates and times of day in a column.

    Time zones and UTC offsets are ignored: the hour is the one that is written.

    Attributes:
        hour: The hour of each cell, 0 to 23; 0 for a date without a time of day, NaN for a cell that is
            empty or no date. float64, shape (cells,).
        weekday: The day of the week of each cell, from 0 (Monday) to 6 (Sunday), NaN as in `hour`.
            float64, shape (cells,).
        ambiguous: How many cells can be read both as day/month and as month/day, where neither their
            column nor their file decides. They were read as month/day.
    """

    hour: np.ndarray
    weekday: np.ndarray
    ambiguous: int


def times(column: pd.Series) -> Times:
    """Read the dates and times of day in a column.

    These forms are understood, with or without a time of day: 2015-01-31T14:05Z, 2015/1/31 下午 2:05,
    31.1.2015, Jan 31, 2015, Wed Aug 27 13:08:45 +0000 2008, 20150131, 民國104年1月31日, 104/1/31, 1040131,
    民國一百零四年一月三十一日, 令和6年1月31日.

    In a date such as 3/4/2015, the day comes first if dots separate its parts. If not, these decide, in
    this order: the choice of the learner, the dates of the column that can be read in one way only (such as
    31/1/2015), the order of the file (see `write_order`). If none of them does, the month comes first. A
    date such as 15/1/31 has the year first if more cells can be read that way than with the year last.

    Args:
        column: The cells as strings. Its `attrs` have the order of the file, if `write_order` stored one.

    Returns:
        One hour and one weekday for each cell.
    """
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    parts = [_parts(str(cell)) for cell in cells]
    orders = [_order(date) for date, _ in parts]
    day_first, month_first = "day" in orders, "month" in orders
    settled = day_first != month_first
    order, chosen = column.attrs.get(_ATTRIBUTE, ("auto", False))
    if order != "auto" and (chosen or not settled):
        day_first, settled = order == "day", True
    parts = _year_before(parts, day_first and settled)
    read = [_time(date, clock, day_first and settled) for date, clock in parts]
    unsure = np.array([order == "unsure" for order in orders], dtype=bool)
    hours = [np.nan if moment is None else moment.hour for moment in read]
    weekdays = [np.nan if moment is None else moment.weekday() for moment in read]
    return Times(
        hour=np.array(hours, dtype=np.float64)[codes],
        weekday=np.array(weekdays, dtype=np.float64)[codes],
        ambiguous=0 if settled else int(np.count_nonzero(unsure[codes])),
    )


# The key in the `attrs` of a table for the order of its dates. pandas copies `attrs` to each column.
_ATTRIBUTE = "dates"


def write_order(frame: pd.DataFrame, order: DateOrder, *, chosen: bool) -> None:
    """Store in a table whether the dates of its file have the day or the month first.

    `times` finds it in each column of the table.

    Args:
        frame: The table. Only its `attrs` are changed.
        order: What comes first, or "auto" if it is not known.
        chosen: Whether the learner chose the order. If so, it is used in every column, also in one whose
            own dates show another order.
    """
    frame.attrs[_ATTRIBUTE] = (order, chosen)


def date_order(frame: pd.DataFrame) -> DateOrder:
    """Find out whether the dates of a table have the day or the month first.

    A column shows it if it has a date that can be read in one way only, such as 31/1/2015, and no date that
    shows the other order.

    Args:
        frame: A table of strings.

    Returns:
        What comes first; "auto" if no column shows it, or if columns contradict each other.
    """
    file_orders = set()
    for name in time_columns(frame):
        orders = {_order(_parts(str(cell))[0]) for cell in frame[name].unique()}
        file_orders |= {order for order in ("day", "month") if {"day", "month"} & orders == {order}}
    return "auto" if len(file_orders) != 1 else "day" if "day" in file_orders else "month"


def time_columns(frame: pd.DataFrame) -> list[str]:
    """Find the columns of a table that hold dates.

    Args:
        frame: A table of strings.

    Returns:
        The names of the columns in which half of the first 30 cells or more are dates, empty cells aside.
    """
    names = []
    for name in frame.columns:
        first = [cell for cell in frame[name].iloc[:_LOOKED_AT] if cell]
        if first and 2 * sum(map(is_time, first)) >= len(first):
            names.append(str(name))
    return names


def compact_dates(sample: pd.Series) -> bool:
    """Whether a column of whole numbers holds dates without separators, such as 20150131 or 1040131.

    Args:
        sample: Cells of the column that are not empty, as strings.

    Returns:
        True if the sample has at least five different cells and each is a date that exists.
    """
    cells = {unicodedata.normalize("NFKC", str(cell)).strip() for cell in sample}
    return (
        len(cells) >= _COMPACT_AT_LEAST
        and all(_COMPACT.fullmatch(cell) for cell in cells)
        and all(_time(cell, None, False) is not None for cell in cells)
    )


def zoned(column: pd.Series) -> int:
    """Count the cells of a column that have a time zone or a UTC offset after a time of day."""
    return int(column.str.contains(_ENDS_IN_ZONE, regex=True, na=False).sum())


def _year_before(
    parts: list[tuple[str, tuple[int, int] | None]], day_first: bool
) -> list[tuple[str, tuple[int, int] | None]]:
    """Complete the year of dates such as 15/1/31, if more of them can be read with the year first.

    Args:
        parts: The date and the time of day of each cell, as `_parts` returns them.
        day_first: Whether 3/4/15 has the day first where the year is last.

    Returns:
        The same parts, with a year of four digits in those dates, or unchanged if the year is last.
    """
    short = [(date, clock) for date, clock in parts if _SHORT.fullmatch(date)]
    if not short:
        return parts
    before = [_SHORT.sub(_century, date) for date, _ in short]
    if sum(_time(date, None, False) is not None for date in before) <= sum(
        _time(date, None, day_first) is not None for date, _ in short
    ):
        return parts
    return [(_SHORT.sub(_century, date), clock) for date, clock in parts]


def _century(match: re.Match[str]) -> str:
    """Write a date that matches `_SHORT` with a year of four digits."""
    year = int(match[1])
    return f"{_full_year(year)}-{match[3]}-{match[4]}"


def _full_year(year: int) -> int:
    """Complete a year of two digits as POSIX does: 0 to 68 are 2000 to 2068, and 69 to 99 are 1969 to 1999.

    A year above 99 is returned unchanged.
    """
    return year + (0 if year > 99 else 1900 if year > 68 else 2000)


def has_clock(cells: Iterable[str]) -> bool:
    """Whether any of the cells has a time of day in it."""
    return any(_CLOCK.search(cell) for cell in cells)


def _parts(cell: str) -> tuple[str, tuple[int, int] | None]:
    """Split a cell into its date and its time of day.

    Returns:
        The date in lower case, with Arabic numerals and without a weekday, and the time of day as hour and
        minute, None if there is none.
    """
    text = unicodedata.normalize("NFKC", cell).strip().lower().replace("中華民國", "民國")
    text = _NUMERAL.sub(lambda match: str(_numeral(match[0])), text)
    text = re.sub(r"\s*[年月년월]\s*", "-", re.sub(r"(?<=\d)([-/.])\s+(?=\d)", r"\1", text))
    text = re.sub(r"[日일號]", " ", text)
    text, half = _ZONE.sub(r"\1", text), _AM_PM.search(text)
    text = _AM_PM.sub(" ", text)
    clock = _CLOCK.search(text)
    date = _WEEKDAY.sub("", " ".join(_CLOCK.sub(" ", text, count=1).split()).rstrip(","))
    if clock is None:
        return date, None
    hour = int(clock[1])
    if half is not None:
        hour = hour % 12 + (12 if half[0] == "下午" or half[0].startswith("p") else 0)
    return re.sub(r"(?<=\d)t$", "", date), (hour, int(clock[2]))


def _numeral(written: str) -> int:
    """Convert a number up to 999 in Chinese: 一百零四, 三十一, 一〇四. 元 (the first year of an era) is 1."""
    if written == "元":
        return 1
    digits = written.replace("零", "〇").replace("元", "一")
    if not set(digits) & {"十", "百"}:
        return int("".join(str(_DIGITS.index(digit)) for digit in digits))
    total = pending = 0
    for digit in digits:
        if digit in "十百":
            total += (pending or 1) * (10 if digit == "十" else 100)
            pending = 0
        else:
            pending = _DIGITS.index(digit)
    return total + pending


def _order(date: str) -> str | None:
    """Find out whether a date with the year last has the day or the month first.

    Returns:
        "day" or "month"; "unsure" if both are possible; None if both readings are the same day, or if the
        year of the date is not last.
    """
    match = _YEAR_LAST.fullmatch(date)
    if match is None:
        return None
    first, second = int(match[1]), int(match[3])
    if match[2] == "." or first > 12:
        return "day"
    if second > 12:
        return "month"
    return None if first == second else "unsure"


def _time(date: str, clock: tuple[int, int] | None, day_first: bool) -> datetime | None:
    """Read a date in any of the forms.

    Args:
        date: A date as `_parts` returns it.
        clock: Hour and minute, None for midnight.
        day_first: Whether 3/4/2015 has the day first.

    Returns:
        The date and the time of day, None if the date has no known form or does not exist.
    """
    for pattern, read in _FORMS:
        match = pattern.fullmatch(date)
        if match is None:
            continue
        try:
            return datetime(*read(match, day_first), *(clock or (0, 0)))
        except ValueError:
            return None
    return None


def _year_first(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    era, year = match[1], int(match[2] or match[3])
    month, day = int(match[4]), int(match[5])
    if era == "民國前":
        return _ERAS["民國"] + 1 - year, month, day
    # A year of three digits is a year of the Republic of China, also without its name.
    return year + (_ERAS[era or "民國"] if year < 1000 else 0), month, day


def _year_last(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_is_first = match[2] == "." or first > 12 or (day_first and second <= 12)
    day, month = (first, second) if day_is_first else (second, first)
    return _full_year(year), month, day


def _day_month(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return _full_year(int(match[3])), _month(match[2]), int(match[1])


def _month_day(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return int(match[3]), _month(match[1]), int(match[2])


def _compact(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    year = int(match[1])
    return year + (_ERAS["民國"] if year < 1000 else 0), int(match[2]), int(match[3])


def _month(name: str) -> int:
    return _MONTHS.index(name) + 1


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], tuple[int, int, int]]], ...] = (
    (_YEAR_LAST, _year_last),
    (_YEAR_FIRST, _year_first),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_COMPACT, _compact),
)


@lru_cache(maxsize=20_000)
def is_time(cell: str) -> bool:
    """Whether a cell is a date, with or without a time of day."""
    if not any(character.isdecimal() for character in cell) and "年" not in cell:
        return False
    date, clock = _parts(cell)
    return any(_time(date, clock, day_first) is not None for day_first in (False, True))
