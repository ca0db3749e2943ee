"""Reads the columns of a table as dates and times of day.

A date such as "3/4/2015" has two meanings, so a cell is read with the help of its column and its file.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from components.datasets.tables.forms.counted_dates import unit_of, written
from components.datasets.tables.forms.date_forms import (
    COMPACT,
    full_year,
    is_time,
    moment,
    order_of,
    split_cell,
)

_ENDS_IN_ZONE = r"(?i):\d{2}(?:\.\d+)?\s*(?:z|utc|gmt|[-+]\d{2}:?(?:\d{2})?)(?:$|\s)"
_SHORT = re.compile(r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})")
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
    counted = unit_of(column)
    if counted is not None:
        column = column.map(lambda cell: written(str(cell), counted))
    codes, cells = pd.factorize(column.astype("str"), use_na_sentinel=False)
    parts = [split_cell(str(cell)) for cell in cells]
    orders = [order_of(day) for day, _ in parts]
    day_first, month_first = "day" in orders, "month" in orders
    settled = day_first != month_first
    order, by_reader = column.attrs.get(_ATTRIBUTE, ("auto", False))
    if order != "auto" and (by_reader or not settled):
        day_first, settled = order == "day", True
    parts = _year_before(parts, day_first and settled)
    read = [moment(day, clock, day_first and settled) for day, clock in parts]
    unsure = np.array([order == "unsure" for order in orders], dtype=bool)
    hours = [np.nan if time is None else time.hour for time in read]
    weekdays = [np.nan if time is None else time.weekday() for time in read]
    return Times(
        hour=np.array(hours, dtype=np.float64)[codes],
        weekday=np.array(weekdays, dtype=np.float64)[codes],
        ambiguous=0 if settled else int(np.count_nonzero(unsure[codes])),
    )


# The key in the `attrs` of a table for the order of its dates. pandas copies `attrs` to each column.
_ATTRIBUTE = "dates"


def write_order(frame: pd.DataFrame, order: DateOrder, *, by_reader: bool) -> None:
    """Store in a table whether the dates of its file have the day or the month first.

    `times` finds it in each column of the table.

    Args:
        frame: The table. Only its `attrs` are changed.
        order: What comes first, or "auto" if it is not known.
        by_reader: Whether the learner chose the order. If so, it is used in every column, also in one whose
            own dates show another order.
    """
    frame.attrs[_ATTRIBUTE] = (order, by_reader)


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
        orders = {order_of(split_cell(str(cell))[0]) for cell in frame[name].unique()}
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
        and all(COMPACT.fullmatch(cell) for cell in cells)
        and all(moment(cell, None, False) is not None for cell in cells)
    )


def zoned(column: pd.Series) -> int:
    """Count the cells of a column that have a time zone or a UTC offset after a time of day."""
    return int(column.str.contains(_ENDS_IN_ZONE, regex=True, na=False).sum())


def _year_before(
    parts: list[tuple[str, tuple[int, int] | None]], day_first: bool
) -> list[tuple[str, tuple[int, int] | None]]:
    """Complete the year of dates such as 15/1/31, if more of them can be read with the year first.

    Args:
        parts: The date and the time of day of each cell, as `split_cell` returns them.
        day_first: Whether 3/4/15 has the day first where the year is last.

    Returns:
        The same parts, with a year of four digits in those dates, or unchanged if the year is last.
    """
    short = [(day, clock) for day, clock in parts if _SHORT.fullmatch(day)]
    if not short:
        return parts
    before = [_SHORT.sub(_century, day) for day, _ in short]
    if sum(moment(day, None, False) is not None for day in before) <= sum(
        moment(day, None, day_first) is not None for day, _ in short
    ):
        return parts
    return [(_SHORT.sub(_century, day), clock) for day, clock in parts]


def _century(match: re.Match[str]) -> str:
    """Write a date that matches `_SHORT` with a year of four digits."""
    year = int(match[1])
    return f"{full_year(year)}-{match[3]}-{match[4]}"
