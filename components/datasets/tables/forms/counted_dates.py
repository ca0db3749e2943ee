"""Dates that are written as numbers: the days of a spreadsheet, the seconds since 1970."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal

import pandas as pd

from components.datasets.tables.forms.amounts import is_empty

Unit = Literal["days", "seconds"]

# The day that spreadsheets count as 0, and what they write for a date between 1954 and 2064.
_FIRST_DAY = date(1899, 12, 30)
_DAYS = re.compile(r"[2-5]\d{4}(?:\.\d+)?")
_NAMES_DATE = re.compile(r"(?i)date|日期|datum|fecha")
# Seconds, or thousandths of them, of a time between 2001 and 2033.
_SECONDS = re.compile(r"1\d{9}(?:\.\d+|\d{3})?")
_NAMES_MOMENT = re.compile(
    r"(?i)date|time|epoch|created|updated|posted|[_ ]at$|(?:^|_)ts$|日期|時間|时间|時刻|datum|fecha"
)


def unit_of(column: pd.Series) -> Unit | None:
    """What a column of numbers counts, where its name says that it holds dates; `None` if it holds none.

    Args:
        column: Cells of the column; empty ones are passed over.
    """
    name = str(column.name)
    if not _NAMES_MOMENT.search(name):
        return None
    cells = [str(cell) for cell in column.unique() if not is_empty(str(cell))]
    if not cells:
        return None
    if _NAMES_DATE.search(name) and all(_DAYS.fullmatch(cell) for cell in cells):
        return "days"
    return "seconds" if all(_SECONDS.fullmatch(cell) for cell in cells) else None


def written(cell: str, unit: Unit) -> str:
    """The date, or the date and the time of day at Greenwich, that a number stands for; another cell as it
    is."""
    if unit == "days":
        return (
            (_FIRST_DAY + timedelta(days=int(cell.partition(".")[0]))).isoformat()
            if _DAYS.fullmatch(cell)
            else cell
        )
    return (
        datetime.fromtimestamp(int(cell[:10]), UTC).strftime("%Y-%m-%dT%H:%M:%S")
        if _SECONDS.fullmatch(cell)
        else cell
    )
