"""Cells -> times. The rules look at the column and not only at the cell, since "3/4/2015"
means two things.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_ZONE = re.compile(r"(:\d{2}(?:\.\d+)?)\s*(?:utc|gmt)?\s*(?:z|utc|gmt|[-+]\d{2}:?\d{2})?(?=\s|$)")
_AM_PM = re.compile(r"上午|下午|(?<=[\d\s])[ap]\.?m\b\.?")
_YEAR_FIRST = re.compile(r"(?:民國\s*(\d{1,3})|(\d{3,4}))[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})[- ]([a-z]{3})[a-z]*[- ](\d{4})")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]* (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
# The Republic of China counts its years from 1912.
_MINGUO = 1911


@dataclass(frozen=True)
class Times:
    """A column as times, by the clock that is written: offsets and zones are left aside.

    `hour` and `weekday` (Monday 0) are NaN where a cell is empty or no time. `ambiguous` is
    how many cells could be day/month or month/day with nothing in the column to tell; they
    were read as month/day.
    """

    hour: np.ndarray
    weekday: np.ndarray
    ambiguous: int


def times(column: pd.Series) -> Times:
    """A column's times, in whatever forms they are: 2015-01-31T14:05Z, 2015/1/31 下午 2:05,
    31.1.2015, Jan 31, 2015, Wed Aug 27 13:08:45 +0000 2008, 20150131, 民國104年1月31日, 104/1/31.

    In 3/4/2015 the day comes first if dots part it, or if the column has a date that can
    only be read so; else the month does, and `ambiguous` counts it.
    """
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    parts = [_parts(str(cell)) for cell in cells]
    orders = [_order(date) for date, _ in parts]
    day_first, month_first = "day" in orders, "month" in orders
    settled = day_first != month_first
    read = [_time(date, clock, day_first and settled) for date, clock in parts]
    unsure = np.array([order == "unsure" for order in orders], dtype=bool)
    hours = [np.nan if each is None else each.hour for each in read]
    weekdays = [np.nan if each is None else each.weekday() for each in read]
    return Times(
        hour=np.array(hours, dtype=np.float64)[codes],
        weekday=np.array(weekdays, dtype=np.float64)[codes],
        ambiguous=0 if settled else int(np.count_nonzero(unsure[codes])),
    )


def has_clock(cells: Iterable[str]) -> bool:
    """Whether any of these cells has a time of day in it."""
    return any(_CLOCK.search(cell) for cell in cells)


def _parts(cell: str) -> tuple[str, tuple[int, int] | None]:
    """A cell's date, its marks made alike, and its clock: hour and minute."""
    text = unicodedata.normalize("NFKC", cell).strip().lower()
    text = re.sub(r"\s*[年月]\s*", "-", text).replace("日", " ")
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


def _order(date: str) -> str | None:
    """For a date with the year last: whether the day or the month comes first, if it says."""
    found = _YEAR_LAST.fullmatch(date)
    if found is None:
        return None
    first, second = int(found[1]), int(found[3])
    if found[2] == "." or first > 12:
        return "day"
    if second > 12:
        return "month"
    return None if first == second else "unsure"


def _time(date: str, clock: tuple[int, int] | None, day_first: bool) -> datetime | None:
    for pattern, read in _FORMS:
        found = pattern.fullmatch(date)
        if found is None:
            continue
        try:
            return datetime(*read(found, day_first), *(clock or (0, 0)))
        except ValueError:
            return None
    return None


def _year_first(found: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    year = int(found[1] or found[2])
    # Three digits are a year of the Republic too.
    return year + (_MINGUO if year < 1000 else 0), int(found[3]), int(found[4])


def _year_last(found: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    day_is_first = found[2] == "." or first > 12 or (day_first and second <= 12)
    day, month = (first, second) if day_is_first else (second, first)
    # As POSIX and Excel have it: 69 to 99 are of the last century.
    return year + (0 if year > 99 else 1900 if year > 68 else 2000), month, day


def _day_month(found: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return int(found[3]), _month(found[2]), int(found[1])


def _month_day(found: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return int(found[3]), _month(found[1]), int(found[2])


def _compact(found: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return int(found[1]), int(found[2]), int(found[3])


def _month(name: str) -> int:
    return _MONTHS.index(name) + 1


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], bool], tuple[int, int, int]]], ...] = (
    (_YEAR_LAST, _year_last),
    (_YEAR_FIRST, _year_first),
    (_DAY_MONTH, _day_month),
    (_MONTH_DAY, _month_day),
    (_COMPACT, _compact),
)
