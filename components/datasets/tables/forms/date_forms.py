"""Reads a cell as a date, in any of many forms, with or without a time of day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?")
_ZONE = re.compile(r"(:\d{2}(?:\.\d+)?)\s*(?:utc|gmt)?\s*(?:z|utc|gmt|[-+]\d{2}(?::?\d{2})?)?(?=\s|$)")
_AM_PM = re.compile(r"上午|下午|(?<=[\d\s])[ap]\.?m\b\.?")
_YEAR_FIRST = re.compile(
    r"(?:(民國前|民國|令和|平成|昭和)\s*(\d{1,3})|(\d{3,4}))[-/.](\d{1,2})[-/.](\d{1,2})\.?"
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. /]{1,2}([a-z]{3})[a-z]*\.?[-, /]{1,2}(\d{4}|\d{2})")
_MONTH_DAY = re.compile(r"([a-z]{3})[a-z]*\.?[- ](\d{1,2})(?:st|nd|rd|th)?[-, ]{1,2}(\d{4})")
COMPACT = re.compile(r"((?:19|20)\d{2}|[01]\d{2})(\d{2})(\d{2})")
# The day of the week behind a date, as in 1月1日(星期一) and 5/1（三）.
_WEEKDAY_BEHIND = re.compile(
    r"\s*(?:\((?:星期|週|周|禮拜)?[一二三四五六日天月火水木金土]\)|(?:星期|週|周|禮拜)[一二三四五六日天])"
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+")
# What to add to the year of an era to get the common year. 民國 (the Republic of China) began in 1912.
_ERAS = {"民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_DIGITS = "〇一二三四五六七八九"
_NUMERAL = re.compile(r"[〇零元一二三四五六七八九十百]+(?=[年月日])")


def has_clock(cells: Iterable[str]) -> bool:
    """Whether any of the cells has a time of day in it."""
    return any(_CLOCK.search(cell) for cell in cells)


def split_cell(cell: str) -> tuple[str, tuple[int, int] | None]:
    """Split a cell into its date and its time of day.

    Returns:
        The date in lower case, with Arabic numerals and without a weekday, and the time of day as hour and
        minute, None if there is none.
    """
    text = unicodedata.normalize("NFKC", cell).strip().lower().replace("中華民國", "民國")
    text = text if text.isascii() else _WEEKDAY_BEHIND.sub(" ", text)
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


def order_of(date: str) -> str | None:
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


def moment(date: str, clock: tuple[int, int] | None, day_first: bool) -> datetime | None:
    """Read a date in any of the forms.

    Args:
        date: A date as `split_cell` returns it.
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


def full_year(year: int) -> int:
    """Complete a year of two digits as POSIX does: 0 to 68 are 2000 to 2068, and 69 to 99 are 1969 to 1999.

    A year above 99 is returned unchanged.
    """
    return year + (0 if year > 99 else 1900 if year > 68 else 2000)


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
    return full_year(year), month, day


def _day_month(match: re.Match[str], day_first: bool) -> tuple[int, int, int]:
    return full_year(int(match[3])), _month(match[2]), int(match[1])


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
    (COMPACT, _compact),
)


@lru_cache(maxsize=20_000)
def is_time(cell: str) -> bool:
    """Whether a cell is a date, with or without a time of day."""
    if not any(character.isdecimal() for character in cell) and "年" not in cell:
        return False
    date, clock = split_cell(cell)
    return any(moment(date, clock, day_first) is not None for day_first in (False, True))
